import { assert, assertEquals } from "@std/assert";
import { watchPaths } from "../../../lib/platform/mod.ts";

Deno.test("watchPaths() tells of changes until the loop is left", async () => {
  const directory = await Deno.makeTempDir();
  const seen = (async () => {
    for await (const paths of watchPaths(directory, new AbortController().signal)) return paths;
  })();

  await Deno.writeTextFile(`${directory}/file`, "");

  assert((await seen)?.includes(`${directory}/file`));
  await Deno.remove(directory, { recursive: true });
});

Deno.test("watchPaths() ends when its signal is aborted", async () => {
  const directory = await Deno.makeTempDir();
  const controller = new AbortController();
  const ended = (async () => {
    for await (const _ of watchPaths(directory, controller.signal));
    return "ended";
  })();

  controller.abort();

  assertEquals(await ended, "ended");
  assertEquals((await Array.fromAsync(watchPaths(directory, controller.signal))).length, 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("watchPaths() does not tell of what was removed elsewhere, as Deno tells every watcher of the process", async () => {
  const [directory, elsewhere] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const controller = new AbortController();
  const changed = watchPaths(directory, controller.signal)[Symbol.asyncIterator]().next();
  const changedElsewhere = (async () => {
    for await (const paths of watchPaths(elsewhere, controller.signal)) if (paths.includes(`${elsewhere}/end`)) return;
  })();

  await Deno.writeTextFile(`${elsewhere}/file`, "");
  await Deno.remove(`${elsewhere}/file`);
  await Deno.writeTextFile(`${elsewhere}/end`, "");
  await changedElsewhere;
  await Deno.writeTextFile(`${directory}/file`, "");

  assertEquals((await changed).value, [`${directory}/file`]);
  controller.abort();
  for (const path of [directory, elsewhere]) await Deno.remove(path, { recursive: true });
});

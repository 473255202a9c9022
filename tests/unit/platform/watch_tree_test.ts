import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { watchTree } from "../../../lib/platform/mod.ts";

Deno.test("watchTree() tells of changes until the loop is left", async () => {
  const directory = await Deno.makeTempDir();
  const seen = (async () => {
    for await (const _ of watchTree(directory, new AbortController().signal)) return "changed";
  })();

  await Deno.writeTextFile(`${directory}/file`, "");

  assertEquals(await seen, "changed");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("watchTree() ends when its signal is aborted", async () => {
  const directory = await Deno.makeTempDir();
  const controller = new AbortController();
  const ended = (async () => {
    for await (const _ of watchTree(directory, controller.signal));
    return "ended";
  })();

  controller.abort();

  assertEquals(await ended, "ended");
  assertEquals((await Array.fromAsync(watchTree(directory, controller.signal))).length, 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("watchTree() does not tell of what was removed elsewhere, as Deno tells every watcher of the process", async () => {
  const [directory, elsewhere] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const controller = new AbortController();
  let told = 0;
  const telling = (async () => {
    for await (const _ of watchTree(directory, controller.signal)) told++;
  })();
  const removal = watchTree(elsewhere, controller.signal)[Symbol.asyncIterator]();
  const firstChange = removal.next();

  await Deno.writeTextFile(`${elsewhere}/file`, "");
  await firstChange;
  await Deno.remove(`${elsewhere}/file`);
  await removal.next();
  const before = told;
  await Deno.writeTextFile(`${directory}/file`, "");
  await eventually(() => Promise.resolve(told > before), { what: "a change", withinMs: 60_000, everyMs: 5 });

  assertEquals(before, 0);
  controller.abort();
  await telling;
  for (const path of [directory, elsewhere]) await Deno.remove(path, { recursive: true });
});

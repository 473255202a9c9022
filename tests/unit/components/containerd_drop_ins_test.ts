import { assertEquals } from "@std/assert";
import { textOfDropIns, watchContainerdDropIns } from "../../../lib/components/containerd_drop_ins.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";

Deno.test("textOfDropIns() tells files apart by name", () => {
  const a = { path: "/d/a.toml", text: "x = 1", problem: undefined };

  assertEquals(textOfDropIns([a, { ...a, path: "/d/b.toml" }]), "# /d/a.toml\nx = 1\n# /d/b.toml\nx = 1");
  assertEquals(textOfDropIns([]), "");
});

Deno.test("watchContainerdDropIns() ends when it is told to", async () => {
  const dropInDir = await Deno.makeTempDir();
  const controller = new AbortController();

  const watching = watchContainerdDropIns({
    clock: new FakeClock(),
    signal: controller.signal,
    onChange: () => {},
    dropInDir,
  });
  controller.abort();

  await watching;
  await Deno.remove(dropInDir);
});

Deno.test("watchContainerdDropIns() sees drop-ins in a directory that is made later, and that it is removed", async () => {
  const parent = await Deno.realPath(await Deno.makeTempDir());
  const dropInDir = `${parent}/containerd.d`;
  const controller = new AbortController();
  const seen: string[][] = [];
  let changed = Promise.withResolvers<void>();
  const watching = watchContainerdDropIns({
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    signal: controller.signal,
    dropInDir,
    onChange: (snippets) => {
      seen.push(snippets.map(({ path }) => path));
      changed.resolve();
    },
  });
  // Whatever does not concern it is passed over; writing it anew is for a watcher that is not there yet.
  const until = async (act: () => Promise<void>) => {
    changed = Promise.withResolvers();
    let acts = Promise.resolve();
    const again = setInterval(() => acts = acts.then(act).catch(() => {}), 50);
    await changed.promise;
    clearInterval(again);
    await acts;
  };

  await until(async () => {
    await Deno.mkdir(dropInDir, { recursive: true });
    await Deno.writeTextFile(`${dropInDir}/a.toml`, "version = 3");
  });
  await until(() => Deno.remove(dropInDir, { recursive: true }));
  controller.abort();
  await watching;

  assertEquals([seen.at(0), seen.at(-1)], [[`${dropInDir}/a.toml`], []]);
  await Deno.remove(parent, { recursive: true });
});

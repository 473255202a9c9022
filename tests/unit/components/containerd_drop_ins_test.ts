import { assertEquals } from "@std/assert";
import { textOfDropIns, watchContainerdDropIns } from "../../../lib/components/containerd_drop_ins.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

Deno.test("textOfDropIns() tells files apart by name", () => {
  const a = { path: "/d/a.toml", text: "x = 1", ownText: "x = 1", problem: undefined };

  assertEquals(textOfDropIns([a, { ...a, path: "/d/b.toml" }]), "# /d/a.toml\nx = 1\n# /d/b.toml\nx = 1");
  assertEquals(textOfDropIns([]), "");
});

Deno.test("watchContainerdDropIns() ends when it is told to", async () => {
  const dropInDir = await Deno.makeTempDir();
  const controller = new AbortController();

  const watching = watchContainerdDropIns({
    clock: new FakeClock(),
    signal: controller.signal,
    known: [],
    onChange: () => {},
    dropInDir,
  });
  controller.abort();

  await watching;
  await Deno.remove(dropInDir);
});

Deno.test("watchContainerdDropIns() reports what was written while nobody watched", async () => {
  const dropInDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dropInDir}/a.toml`, "version = 3");
  const controller = new AbortController();

  await watchContainerdDropIns({
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    signal: controller.signal,
    dropInDir,
    known: [{ path: `${dropInDir}/a.toml`, text: "", ownText: "", problem: undefined }],
    onChange(dropIns) {
      assertEquals(dropIns.map(({ text }) => text), ["version = 3"]);
      controller.abort();
    },
  });

  await Deno.remove(dropInDir, { recursive: true });
});

Deno.test("watchContainerdDropIns() sees a change of what drop-ins import from elsewhere", async () => {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const [dropInDir, elsewhere] = [`${root}/k0s/containerd.d`, `${root}/containerd/conf.d`];
  for (const directory of [dropInDir, elsewhere]) await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(`${elsewhere}/99.toml`, "version = 3");
  const controller = new AbortController();
  const seen: string[] = [];
  const watching = watchContainerdDropIns({
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    signal: controller.signal,
    dropInDir,
    known: [],
    onChange: (dropIns) => void seen.push(dropIns.map(({ path, text }) => `${path.slice(root.length)} ${text}`).join()),
  });
  const writes = (path: string, text: string, want: string) => {
    let round = 0;
    return until(want, async () => {
      if (seen.at(-1)?.endsWith(want)) return true;
      // Anew for a watcher that is not there yet: the spaces make it another text.
      await Deno.writeTextFile(path, text + " ".repeat(++round));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return seen.at(-1)?.trimEnd().endsWith(want) === true;
    });
  };

  await writes(
    `${dropInDir}/nvidia.toml`,
    `imports = ["${elsewhere}/*.toml"]`,
    "/containerd/conf.d/99.toml version = 3",
  );
  await writes(`${elsewhere}/99.toml`, "version = 4", "/containerd/conf.d/99.toml version = 4");
  controller.abort();
  await watching;

  await Deno.remove(root, { recursive: true });
});

Deno.test("watchContainerdDropIns() sees drop-ins in a directory that is made later, and that it is removed", async () => {
  const parent = await Deno.realPath(await Deno.makeTempDir());
  const dropInDir = `${parent}/containerd.d`;
  const controller = new AbortController();
  const seen: string[][] = [];
  const watching = watchContainerdDropIns({
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    signal: controller.signal,
    dropInDir,
    known: [],
    onChange: (dropIns) => void seen.push(dropIns.map(({ path }) => path)),
  });
  // Writing it anew is for a watcher that is not there yet; ever more rarely, since each change has the reading begin anew.
  const sees = async (paths: string[], act: () => Promise<void>) => {
    let [tries, acts] = [0, 0];
    await until(`${paths.length} drop-ins`, async () => {
      if (seen.at(-1)?.join() === paths.join()) return true;
      if (++tries >= 2 ** acts) await act().finally(() => acts++);
      return false;
    });
  };

  await sees([`${dropInDir}/a.toml`], async () => {
    await Deno.mkdir(dropInDir, { recursive: true });
    await Deno.writeTextFile(`${dropInDir}/a.toml`, "version = 3");
  });
  await sees([], () => Deno.remove(dropInDir, { recursive: true }));
  controller.abort();
  await watching;

  assertEquals(seen.at(0), [`${dropInDir}/a.toml`]);
  await Deno.remove(parent, { recursive: true });
});

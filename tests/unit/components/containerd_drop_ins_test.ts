import { assertEquals } from "@std/assert";
import { readContainerdDropIns, watchContainerdDropIns } from "../../../lib/components/containerd_drop_ins.ts";
import { FakeClock } from "../../support/fakes.ts";

Deno.test("readContainerdDropIns() reads TOML files in the order of their names", async () => {
  const directory = await Deno.makeTempDir();
  for (const name of ["b.toml", "a.toml", "c.txt"]) await Deno.writeTextFile(`${directory}/${name}`, name);

  assertEquals(await readContainerdDropIns(directory), "# a.toml\na.toml\n# b.toml\nb.toml");
  await Deno.remove(directory, { recursive: true });
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

import { assertEquals } from "@std/assert";
import { textOfDropIns, watchContainerdDropIns } from "../../../lib/components/containerd_drop_ins.ts";
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

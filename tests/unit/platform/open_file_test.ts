import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { openFile } from "../../../lib/platform/mod.ts";

Deno.test("openFile() reads at positions and appends", async () => {
  const path = await Deno.makeTempFile();
  {
    using file = await openFile(path, { append: true });
    await file.write(new TextEncoder().encode("hello "));
    file.writeNow(new TextEncoder().encode("world"));
    await file.sync();
  }

  using file = await openFile(path);

  assertEquals(new TextDecoder().decode(await file.readAt(6, 5)), "world");
  assertEquals(new TextDecoder().decode(await file.readAt(0, 5)), "hello");
  await assertRejects(() => file.readAt(8, 5), K0sError, "the file ends at 11");
  const target = new Uint8Array(5);
  file.readNow(6, target);
  assertEquals(new TextDecoder().decode(target), "world");
  assertThrows(() => file.readNow(8, target), K0sError, "the file ends at 11");
  await Deno.remove(path);
});

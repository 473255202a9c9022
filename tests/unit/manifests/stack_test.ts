import { assertEquals } from "@std/assert";
import { removeStack, writeStack } from "../../../lib/manifests/stack.ts";

Deno.test("writeStack() writes files with their mode and tells whether anything changed", async () => {
  const directory = await Deno.makeTempDir();
  const stack = { name: "s", files: { "a.yaml": "x\n" }, fileMode: 0o600 };

  const changes = [
    await writeStack(directory, stack),
    await writeStack(directory, stack),
    await writeStack(directory, { ...stack, files: { "a.yaml": "y\n" } }),
  ];

  assertEquals(changes, [true, false, true]);
  assertEquals((await Deno.stat(`${directory}/s/a.yaml`)).mode! & 0o777, 0o600);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeStack() removes the directory, and minds nothing if there is none", async () => {
  const directory = await Deno.makeTempDir();
  await writeStack(directory, { name: "s", files: { "a.yaml": "x\n" } });

  await removeStack(directory, "s");
  await removeStack(directory, "s");

  assertEquals([...Deno.readDirSync(directory)], []);
  await Deno.remove(directory, { recursive: true });
});

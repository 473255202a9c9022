import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { openBundle } from "../../../lib/bundle/bundle.ts";
import { denoSpawn } from "../../../lib/platform/mod.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

Deno.test("openBundle() opens an executable with its index", async () => {
  await using directory = await temporaryDirectory();
  const { executable, index } = await aPayload(directory.path, [{ name: "kine", content: someBytes(9), links: ["k"] }]);

  const bundle = await openBundle(denoSpawn, executable, index);

  assertEquals([bundle.part("k").name, bundle.list().length], ["kine", 1]);
});

Deno.test("openBundle() tells how to build when the executable holds no payload", async () => {
  await using directory = await temporaryDirectory();
  const { executable, index } = await aPayload(directory.path, [{ name: "kine", content: someBytes(9) }]);
  await Deno.truncate(executable, 10);

  const error = await assertRejects(() => openBundle(denoSpawn, executable, index), K0sError, "this k0s is incomplete");

  assertEquals(error.hint?.includes("scripts/build.ts"), true);
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { certificateNotBefore } from "../../../lib/pki/mod.ts";

Deno.test("certificateNotBefore() has no answer without a file", async () => {
  assertEquals(await certificateNotBefore("/proc/nowhere/ca.crt"), undefined);
});

Deno.test("certificateNotBefore() refuses a damaged file", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "no certificate");
    await assertRejects(() => certificateNotBefore(file), K0sError, file);
  } finally {
    await Deno.remove(file);
  }
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { runInForeground } from "../../../lib/platform/mod.ts";

Deno.test("runInForeground() gives the exit code of a program", async () => {
  assertEquals(await runInForeground("/bin/sh", ["-c", "exit 3"]), 3);
});

Deno.test("runInForeground() says that there is no such program", async () => {
  await assertRejects(() => runInForeground("/proc/nowhere", []), K0sError, 'Cannot start "/proc/nowhere"');
});

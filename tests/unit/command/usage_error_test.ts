import { assertEquals, assertInstanceOf } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { quoted, UsageError } from "../../../lib/command/mod.ts";

Deno.test("UsageError ends a command with 1", () => {
  const error = new UsageError("unknown flag: --x");

  assertInstanceOf(error, K0sError);
  assertEquals(error.exitCode, 1);
});

Deno.test("quoted() quotes as Go does", () => {
  assertEquals(quoted('a "b"\n'), '"a \\"b\\"\\n"');
});

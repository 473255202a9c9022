import { assertEquals, assertInstanceOf } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { quoted, UsageError } from "../../../lib/command/mod.ts";

Deno.test("UsageError is an error of k0s", () => {
  assertInstanceOf(new UsageError("unknown flag: --x"), K0sError);
});

Deno.test("quoted() quotes as Go does", () => {
  assertEquals(quoted('a "b"\n'), '"a \\"b\\"\\n"');
});

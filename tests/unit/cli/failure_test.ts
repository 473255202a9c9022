import { assert, assertEquals } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { failureOf } from "../../../lib/cli/mod.ts";

Deno.test("failureOf() prints message and hint, and takes the exit code of the error", () => {
  assertEquals(failureOf(new K0sError("Cannot x"), false), { text: "Error: Cannot x\n", exitCode: 1 });
  assertEquals(failureOf(new K0sError("Cannot x", { hint: "Type: y", exitCode: 3 }), false), {
    text: "Error: Cannot x\nHint: Type: y\n",
    exitCode: 3,
  });
  const problems = [{ path: "a", message: "b" }, { path: "", message: "c" }];
  assertEquals(failureOf(new ConfigError("Bad", problems), false).text, "Error: Bad:\n  a: b\n  c\n");
});

Deno.test("failureOf() colours for a terminal", () => {
  assertEquals(
    failureOf(new K0sError("Cannot x", { hint: "y" }), true).text,
    "\x1b[1;31mError:\x1b[0m Cannot x\n\x1b[1;36mHint:\x1b[0m y\n",
  );
});

Deno.test("failureOf() prints what the machine refuses without a stack", () => {
  assertEquals(failureOf(new Error("No space left on device"), false).text, "Error: No space left on device\n");
});

Deno.test("failureOf() shows where a defect is", () => {
  const { text, exitCode } = failureOf(new TypeError("x is undefined"), false);

  assert(text.startsWith("Error: x is undefined\nTypeError: x is undefined\n    at "));
  assertEquals(exitCode, 1);
  assertEquals(failureOf("text", false).text, "Error: text\n");
});

import { assert, assertEquals } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { failureOf, isHintWanted } from "../../../lib/cli/mod.ts";
import { ROOT } from "../../../lib/cli/tree.ts";
import { UsageError } from "../../../lib/command/mod.ts";

const PLAIN = { isColoured: false, showsHint: true };

Deno.test("failureOf() leaves out the hint where scripts compare", () => {
  const error = new K0sError("Cannot x", { hint: "Type: y" });

  assertEquals(failureOf(error, { isColoured: false, showsHint: false }).text, "Error: Cannot x\n");
});

Deno.test("isHintWanted() at a terminal, and in the log of a node once the command line makes sense", () => {
  const [usage, refusal] = [new UsageError("unknown flag"), new K0sError("port is taken")];

  assertEquals(isHintWanted(usage, ["status"], true, ROOT), true);
  assertEquals(isHintWanted(refusal, ["status"], false, ROOT), false);
  assertEquals(isHintWanted(refusal, [], false, ROOT), false);
  for (const word of ["controller", "server", "worker"]) {
    assertEquals(
      [isHintWanted(refusal, [word], false, ROOT), isHintWanted(usage, [word], false, ROOT)],
      [true, false],
      word,
    );
  }
});

Deno.test("failureOf() prints message and hint, and takes the exit code of the error", () => {
  assertEquals(failureOf(new K0sError("Cannot x"), PLAIN), { text: "Error: Cannot x\n", exitCode: 1 });
  assertEquals(failureOf(new K0sError("Cannot x", { hint: "Type: y", exitCode: 3 }), PLAIN), {
    text: "Error: Cannot x\nHint: Type: y\n",
    exitCode: 3,
  });
  const problems = [{ path: "a", message: "b" }, { path: "", message: "c" }];
  assertEquals(failureOf(new ConfigError("Bad", problems), PLAIN).text, "Error: Bad:\n  a: b\n  c\n");
});

Deno.test("failureOf() colours for a terminal", () => {
  assertEquals(
    failureOf(new K0sError("Cannot x", { hint: "y" }), { isColoured: true, showsHint: true }).text,
    "\x1b[1;31mError:\x1b[0m Cannot x\n\x1b[1;36mHint:\x1b[0m y\n",
  );
});

Deno.test("failureOf() prints what the machine refuses without a stack", () => {
  assertEquals(failureOf(new Error("No space left on device"), PLAIN).text, "Error: No space left on device\n");
});

Deno.test("failureOf() shows where a defect is", () => {
  const { text, exitCode } = failureOf(new TypeError("x is undefined"), PLAIN);

  assert(text.startsWith("Error: x is undefined\nTypeError: x is undefined\n    at "));
  assertEquals(exitCode, 1);
  assertEquals(failureOf("text", PLAIN).text, "Error: text\n");
});

import { assert, assertEquals } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { failureText, isHintWanted } from "../../../lib/cli/mod.ts";
import { ROOT } from "../../../lib/cli/tree.ts";
import { UsageError } from "../../../lib/command/mod.ts";

const PLAIN = { isColoured: false, showsHint: true };

Deno.test("failureText() leaves out the hint where scripts compare", () => {
  const error = new K0sError("Cannot x", { hint: "Type: y" });

  assertEquals(failureText(error, { isColoured: false, showsHint: false }), "Error: Cannot x\n");
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

Deno.test("failureText() has message and hint", () => {
  assertEquals(failureText(new K0sError("Cannot x"), PLAIN), "Error: Cannot x\n");
  assertEquals(failureText(new K0sError("Cannot x", { hint: "Type: y" }), PLAIN), "Error: Cannot x\nHint: Type: y\n");
  const problems = [{ path: "a", message: "b" }, { path: "", message: "c" }];
  assertEquals(failureText(new ConfigError("Bad", problems), PLAIN), "Error: Bad:\n  a: b\n  c\n");
});

Deno.test("failureText() colours for a terminal", () => {
  assertEquals(
    failureText(new K0sError("Cannot x", { hint: "y" }), { isColoured: true, showsHint: true }),
    "\x1b[1;31mError:\x1b[0m Cannot x\n\x1b[1;36mHint:\x1b[0m y\n",
  );
});

Deno.test("failureText() prints what the machine refuses without a stack", () => {
  assertEquals(failureText(new Error("No space left on device"), PLAIN), "Error: No space left on device\n");
});

Deno.test("failureText() shows where a defect is", () => {
  const text = failureText(new TypeError("x is undefined"), PLAIN);

  assert(text.startsWith("Error: x is undefined\nTypeError: x is undefined\n    at "));
  assertEquals(failureText("text", PLAIN), "Error: text\n");
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { editText } from "../../../../lib/cli/config/edit_session.ts";

const TEXT = "spec:\n  a: 1\n";

/** An edit in which the user saves these texts, one after the other; what says "bad" cannot be saved. */
function session(saved: readonly string[]) {
  const shown: string[] = [];
  const kept: string[] = [];
  const outcome = editText({
    text: TEXT,
    change: (text) => Promise.resolve(saved[shown.push(text) - 1] ?? text),
    save: (text) =>
      text.includes("bad") ? Promise.reject(new K0sError("spec.a: is bad\nspec.b: too")) : Promise.resolve(),
    keep: (text) => Promise.resolve(`file ${kept.push(text)}`),
  });
  return { outcome, shown, kept };
}

Deno.test("editText() saves what was changed", async () => {
  const { outcome, shown } = session(["# comment\nspec:\n  a: 2\n"]);

  assertEquals(await outcome, "edited");
  assertEquals(shown[0]?.endsWith(TEXT), true);
  assertEquals(shown[0]?.split("\n")[0], "# Please edit the object below. Lines beginning with a '#' will be ignored,");
});

Deno.test("editText() has nothing to do for an unchanged text, or none at all", async () => {
  assertEquals(await session([]).outcome, "unchanged");
  assertEquals(await session(["# only comments\n"]).outcome, "empty");
});

Deno.test("editText() opens a text again with what is wrong with it, until it holds", async () => {
  const { outcome, shown } = session(["spec:\n  a: bad\n", "spec:\n  a: 3\n"]);

  assertEquals(await outcome, "edited");
  assertEquals(shown[1]?.endsWith("# spec.a: is bad\n# spec.b: too\n#\nspec:\n  a: bad\n"), true);
});

Deno.test("editText() keeps a change with which the user gave up", async () => {
  const { outcome, kept } = session(["spec:\n  a: bad\n"]);
  const error = await assertRejects(() => outcome, K0sError, "Edit cancelled, no valid changes were saved");

  assertStringIncludes(error.hint ?? "", "file 1");
  assertEquals(kept, ["spec:\n  a: bad\n"]);
});

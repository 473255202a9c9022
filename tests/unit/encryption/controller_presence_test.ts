import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { assertAllTakePart, listed, notYetLoaded } from "../../../lib/encryption/controller_presence.ts";

const ALONE = { isAlone: true, alive: [], away: [], foreign: [] };
const TWO = { isAlone: false, alive: ["one", "two"], away: [], foreign: [] };

Deno.test("assertAllTakePart() names the controllers that would not, and says what to do", () => {
  assertAllTakePart(ALONE);
  assertAllTakePart(TWO);
  assertThrows(
    () => assertAllTakePart({ ...TWO, foreign: ["three"] }),
    K0sError,
    '"three" would not take part: upstream',
  );
  const error = assertThrows(() => assertAllTakePart({ ...TWO, away: ["three", "four"] }), K0sError, '"three", "four"');
  assertEquals(error.hint?.includes("delete lease k0s-ctrl-three k0s-ctrl-four"), true);
});

Deno.test("notYetLoaded() waits for all that are there, and for those that went away meanwhile", () => {
  assertEquals(notYetLoaded(TWO, { one: "new", two: "new" }, "new"), []);
  assertEquals(notYetLoaded(TWO, { one: "old", three: "new" }, "new"), ["one", "two"]);
  assertEquals(notYetLoaded({ ...TWO, away: ["three"] }, { one: "new", two: "new" }, "new"), ["three"]);
});

Deno.test("notYetLoaded() takes a controller that is alone under whatever name", () => {
  assertEquals(notYetLoaded(ALONE, { "former-name": "old", "name": "new" }, "new"), []);
  assertEquals(notYetLoaded(ALONE, {}, "new"), ["this controller"]);
});

Deno.test("listed() quotes names", () => assertEquals(listed(["a", "this controller"]), '"a", this controller'));

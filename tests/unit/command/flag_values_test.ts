import { assertEquals, assertThrows } from "@std/assert";
import { FlagValues, intFlag, stringFlag, stringsFlag, switchFlag } from "../../../lib/command/mod.ts";

const FLAGS = [
  switchFlag("debug", ""),
  stringFlag("config", ""),
  stringFlag("profile", "", { default: "default" }),
  intFlag("port", "", { default: 1 }),
  stringsFlag("taints", ""),
];

Deno.test("FlagValues fills in defaults and knows what was given", () => {
  const values = new FlagValues(FLAGS, new Map<string, unknown>([["config", ""], ["taints", ["a"]]]));

  assertEquals([values.bool("debug"), values.string("profile"), values.number("port")], [false, "default", 1]);
  assertEquals([values.isGiven("config"), values.isGiven("profile")], [true, false]);
  assertEquals([values.text("config"), values.text("profile")], [undefined, "default"]);
  assertEquals(values.strings("taints"), ["a"]);
  assertEquals([values.has("debug"), values.has("single")], [true, false]);
});

Deno.test("FlagValues refuses a flag that is not declared, or of another kind", () => {
  const values = new FlagValues(FLAGS, new Map());

  assertThrows(() => values.bool("single"), TypeError);
  assertThrows(() => values.bool("config"), TypeError);
  assertThrows(() => values.map("taints"), TypeError);
});

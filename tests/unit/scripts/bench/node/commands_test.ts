import { assertEquals } from "@std/assert";
import { numbersIn, timedCommands } from "../../../../../scripts/bench/node/commands.ts";

Deno.test("numbersIn() takes lines that are numbers, with either decimal sign", () => {
  assertEquals(numbersIn("0.123\nwarning: 7\n0,5\n\n64512\n"), [0.123, 0.5, 64512]);
});

Deno.test("timedCommands() has kubectl through k0s before the bare one, since the first stages it", () => {
  const names = timedCommands("/k0s").map(({ name }) => name);

  assertEquals(names.indexOf("k0s-kubectl") < names.indexOf("bare-kubectl"), true);
});

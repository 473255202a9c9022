import { assertEquals } from "@std/assert";
import { mistyped, TYPE_NAMES } from "../../../lib/config/type_names.ts";

Deno.test("mistyped() shows types alone, and says what to do about numbers and booleans", () => {
  const said = (value: unknown) =>
    mistyped(TYPE_NAMES["string"]!, value).replace("Invalid type: expected a string, ", "");

  assertEquals([null, [1], {}, 1.5].map(said), [
    "got null",
    "got a list",
    "got a mapping",
    "got a number: put it in quotes",
  ]);
  assertEquals([5, 5n, true].map(said), [
    "got an integer: put it in quotes",
    "got an integer: put it in quotes",
    "got a boolean: put it in quotes",
  ]);
  assertEquals(mistyped(TYPE_NAMES["boolean"]!, "secret"), "Invalid type: expected a boolean, got a string");
});

import { assertEquals } from "@std/assert";
import { nearest } from "../../../lib/command/nearest.ts";

Deno.test("nearest() lists names two edits away, or that begin as typed, nearest first", () => {
  const names = ["config", "controller", "status", "stop", "ctr"];
  const cases: [string, string[]][] = [
    ["statsu", ["status"]],
    ["STATUS", ["status"]],
    ["con", ["config", "controller", "ctr"]],
    ["stpo", ["stop"]],
    ["kubernetes", []],
    ["", []],
  ];
  for (const [typed, expected] of cases) assertEquals(nearest(typed, names), expected, typed);
});

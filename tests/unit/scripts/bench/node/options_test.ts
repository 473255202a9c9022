import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../../lib/base/mod.ts";
import { parseBenchOptions } from "../../../../../scripts/bench/node/options.ts";

Deno.test("parseBenchOptions() has defaults for everything", () => {
  assertEquals(parseBenchOptions([], "dist/k0s"), {
    binary: "dist/k0s",
    runs: 3,
    state: "both",
    idleSeconds: 60,
    withinSeconds: 300,
    args: [],
  });
});

Deno.test("parseBenchOptions() passes on what follows --", () => {
  const options = parseBenchOptions(["--against", "/k0s", "--runs", "5", "--", "--profile", "x"], "dist/k0s");

  assertEquals(options?.against, "/k0s");
  assertEquals(options?.runs, 5);
  assertEquals(options?.args, ["--profile", "x"]);
});

Deno.test("parseBenchOptions() gives nothing when help is asked for", () => {
  assertEquals(parseBenchOptions(["--help"], "dist/k0s"), undefined);
});

Deno.test("parseBenchOptions() refuses what it does not know", () => {
  const cases = [["--nope"], ["--runs", "0"], ["--runs", "two"], ["--state", "hot"], ["--idle-seconds", "-1"], [
    "stray",
  ]];

  for (const args of cases) {
    assertThrows(() => parseBenchOptions(args, "dist/k0s"), K0sError);
  }
});

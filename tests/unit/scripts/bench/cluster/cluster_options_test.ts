import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../../lib/base/mod.ts";
import { parseClusterBenchOptions, SECTIONS } from "../../../../../scripts/bench/cluster/cluster_options.ts";

Deno.test("parseClusterBenchOptions() has defaults for everything", () => {
  assertEquals(parseClusterBenchOptions([], "dist/k0s"), {
    ...{ binary: "dist/k0s", only: SECTIONS, runs: 3, deaths: 10, clients: 500, nodes: 100, seconds: 60 },
  });
});

Deno.test("parseClusterBenchOptions() takes some parts only, and other numbers", () => {
  const options = parseClusterBenchOptions(["--only", "outage,joins", "--deaths=2", "--binary", "/k0s"], "dist/k0s");

  assertEquals([options?.only, options?.deaths, options?.binary], [["outage", "joins"], 2, "/k0s"]);
});

Deno.test("parseClusterBenchOptions() gives nothing when help is asked for", () => {
  assertEquals(parseClusterBenchOptions(["--help"], "dist/k0s"), undefined);
});

Deno.test("parseClusterBenchOptions() refuses what it does not know", () => {
  for (const args of [["--nope"], ["stray"], ["--only", "all"], ["--deaths", "0"], ["--clients", "many"]]) {
    assertThrows(() => parseClusterBenchOptions(args, "dist/k0s"), K0sError);
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../../lib/base/mod.ts";
import { parseClusterBenchOptions } from "../../../../../scripts/bench/cluster/options.ts";

Deno.test("parseClusterBenchOptions() measures everything as the issue asks unless told otherwise", () => {
  const only = ["joins", "failover", "join-api", "nodes"] as const;
  assertEquals(parseClusterBenchOptions([]), { only: [...only], failovers: 10, joins: 500, nodes: 100, seconds: 60 });
});

Deno.test("parseClusterBenchOptions() takes flags", () => {
  const options = parseClusterBenchOptions(["--only", "nodes,joins", "--nodes=3", "--seconds", "5"]);
  assertEquals([options?.only, options?.nodes, options?.seconds], [["nodes", "joins"], 3, 5]);
  assertEquals(parseClusterBenchOptions(["--help"]), undefined);
});

for (
  const [args, message] of [
    [["--only=all"], 'Invalid --only "all"'],
    [["--nodes=0"], 'Invalid --nodes "0"'],
    [["--joins=many"], 'Invalid --joins "many"'],
    [["--what"], 'Unknown argument "--what"'],
  ] as const
) {
  Deno.test(`parseClusterBenchOptions() refuses ${args[0]}`, () => {
    assertThrows(() => parseClusterBenchOptions(args), K0sError, message);
  });
}

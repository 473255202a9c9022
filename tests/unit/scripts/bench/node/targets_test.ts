import { assertEquals } from "@std/assert";
import { judge, ratios, type Target } from "../../../../../scripts/bench/node/targets.ts";

const RATIO: Target = { what: "start", figure: "cold.readyzMs", ratio: 0.85 };
const BOUND: Target = { what: "size", figure: "binary.sizeBytes", atMost: 100 };
const ABOVE: Target = { what: "kubectl", figure: "k0s", atMost: 100, above: "bare" };

Deno.test("judge() compares with a share of upstream's figure", () => {
  const [met] = judge({ "cold.readyzMs": 850 }, { "cold.readyzMs": 1000 }, [RATIO]);
  const [missed] = judge({ "cold.readyzMs": 851 }, { "cold.readyzMs": 1000 }, [RATIO]);

  assertEquals(met?.isMet, true);
  assertEquals(met?.ratio, 0.85);
  assertEquals(missed?.isMet, false);
});

Deno.test("judge() holds a bound without upstream's figure", () => {
  const isMet = [100, 101].map((size) => judge({ "binary.sizeBytes": size }, {}, [BOUND])[0]?.isMet);

  assertEquals(isMet, [true, false]);
});

Deno.test("judge() counts a bound from another figure of the run", () => {
  const isMet = [180, 181].map((k0s) => judge({ k0s, bare: 80 }, {}, [ABOVE])[0]?.isMet);

  assertEquals(isMet, [true, false]);
});

Deno.test("judge() leaves out what was not measured", () => {
  assertEquals(judge({ k0s: 1 }, {}, [RATIO, BOUND, ABOVE]), []);
});

Deno.test("ratios() divides the figures that both have", () => {
  assertEquals(ratios({ a: 1, b: 5, c: 2 }, { a: 3, b: 0, d: 4 }), { a: 0.33 });
});

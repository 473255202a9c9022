import { assertEquals } from "@std/assert";
import { releaseNameOf, releaseNamespaceOf, timeoutMsOf, valuesHashOf } from "../../../lib/helm/chart_object.ts";
import { aChart } from "./_charts.ts";

Deno.test("releaseNameOf() and releaseNamespaceOf() fall back to the Chart's name and to helm's own namespace", () => {
  assertEquals([releaseNameOf(aChart()), releaseNamespaceOf(aChart())], ["one", "default"]);
  const named = aChart({ releaseName: "two", namespace: "apps" });
  assertEquals([releaseNameOf(named), releaseNamespaceOf(named)], ["two", "apps"]);
});

const TIMEOUTS: [string | undefined, number][] = [
  [undefined, 600_000],
  ["", 600_000],
  ["0s", 600_000],
  ["-1m", 600_000],
  ["soon", 600_000],
  ["90s", 90_000],
  ["1h30m", 5_400_000],
];

for (const [timeout, ms] of TIMEOUTS) {
  Deno.test(`timeoutMsOf() of ${timeout}`, () => {
    assertEquals(timeoutMsOf(aChart(timeout === undefined ? {} : { timeout })), ms);
  });
}

Deno.test("valuesHashOf() is upstream's: of the name of the release and the values", () => {
  // printf 'onea: b\n' | sha256sum
  const expected = "44328ccdd6433280328a62ab2614a1a9e320aca2d30a0a3569691dfd9b72a8cb";
  assertEquals(valuesHashOf(aChart({ values: "a: b\n" })), expected);
  assertEquals(valuesHashOf(aChart({ releaseName: "on", values: "ea: b\n" })), expected);
});

import { assertEquals } from "@std/assert";
import { calicoPorts, usesBgp } from "../../../lib/config/calico_node.ts";

Deno.test("usesBgp() in every mode but VXLAN", () => {
  assertEquals((["vxlan", "bird", "ipip"] as const).map((mode) => usesBgp({ mode })), [false, true, true]);
});

Deno.test("calicoPorts() follow the mode and the variables", () => {
  const ports = (...args: Parameters<typeof calicoPorts>) =>
    calicoPorts(...args).map(({ address = "*", port, use }) => `${address}:${port} ${use}`);

  assertEquals(ports({ mode: "vxlan" }), ["*:9091 metrics", "127.0.0.1:9099 health"]);
  assertEquals(
    ports({ mode: "bird", envVars: { FELIX_PROMETHEUSMETRICSPORT: "0", FELIX_HEALTHPORT: "9199" } }),
    ["127.0.0.1:9199 health", "*:179 BGP"],
  );
});

import { assertEquals } from "@std/assert";
import { calicoPorts, type CalicoSettings, usesBgp } from "../../../lib/config/calico_node.ts";
import { defaultCalico, defaultClusterConfig } from "../../../lib/config/defaults/defaults.ts";

Deno.test("usesBgp() in every mode but VXLAN", () => {
  assertEquals((["vxlan", "bird", "ipip"] as const).map((mode) => usesBgp({ mode })), [false, true, true]);
});

const { network } = defaultClusterConfig({ hostAddress: "192.0.2.2" }).spec;

function ports(calico: Partial<CalicoSettings>, podCIDR = network.podCIDR): string[] {
  return calicoPorts({ ...network, podCIDR }, { ...defaultCalico(), ...calico })
    .map(({ address = "*", port, protocol = "TCP", use }) => `${protocol} ${address}:${port} ${use}`);
}

Deno.test("calicoPorts() follow the mode and the variables", () => {
  assertEquals(ports({ vxlanPort: 8472 }), [
    "TCP *:9091 metrics",
    "TCP 127.0.0.1:9099 health",
    "UDP *:8472 VXLAN",
  ]);
  assertEquals(
    ports({ mode: "bird", envVars: { FELIX_PROMETHEUSMETRICSPORT: "0", FELIX_HEALTHPORT: "9199" } }),
    ["TCP 127.0.0.1:9199 health", "TCP *:179 BGP"],
  );
});

Deno.test("calicoPorts() are those of WireGuard for each family in use", () => {
  const encrypted = (podCIDR?: string) =>
    ports({ wireguard: true, mode: "bird" }, podCIDR).filter((port) => port.includes("WireGuard"));

  assertEquals(encrypted(), ["UDP *:51820 WireGuard"]);
  assertEquals(encrypted("fd00::/108"), ["UDP *:51821 WireGuard over IPv6"]);
});

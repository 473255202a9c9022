import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import {
  apiServerUrl,
  clusterDnsAddress,
  familiesInUse,
  featureGatesOf,
  podCidrs,
  primaryFamily,
  serviceCidrs,
  splitHostPort,
} from "../../../../lib/manifests/system/inputs.ts";
import { aConfig } from "./_golden.ts";

const withServices = (serviceCIDR: string) => aConfig((spec) => void (spec.network.serviceCIDR = serviceCIDR));
const dualStack = (primary?: "IPv4" | "IPv6") =>
  aConfig((spec) => {
    spec.network.dualStack = { enabled: true, IPv6podCIDR: "fd00:1::/108", IPv6serviceCIDR: "fd00:2::/108" };
    if (primary !== undefined) spec.network.primaryAddressFamily = primary;
  });

const DNS = [["10.96.0.0/12", "10.96.0.10"], ["10.0.0.0/28", "10.0.0.10"], ["10.0.0.0/29", "10.0.0.2"], [
  "fd00:2::/108",
  "fd00:2::a",
]] as const;
for (const [cidr, address] of DNS) {
  Deno.test(`clusterDnsAddress() is ${address} in ${cidr}`, () => {
    assertEquals(clusterDnsAddress(withServices(cidr)), address);
  });
}

Deno.test("clusterDnsAddress() refuses a network that is too small", () => {
  assertThrows(() => clusterDnsAddress(withServices("10.0.0.0/31")), K0sError, "CIDR too narrow: 10.0.0.0/31");
});

Deno.test("clusterDnsAddress() follows the primary family of a dual-stack cluster", () => {
  assertEquals([dualStack(), dualStack("IPv6")].map(clusterDnsAddress), ["10.96.0.10", "fd00:2::a"]);
});

Deno.test("podCidrs() and serviceCidrs() put the primary family first", () => {
  assertEquals(podCidrs(dualStack("IPv6")), "fd00:1::/108,10.244.0.0/16");
  assertEquals(serviceCidrs(dualStack("IPv4")), "10.96.0.0/12,fd00:2::/108");
  assertEquals(podCidrs(aConfig()), "10.244.0.0/16");
});

Deno.test("primaryFamily() follows the API's address when not configured", () => {
  const ipv6 = aConfig((spec) => void (spec.api.address = "fd00::2"));

  assertEquals([primaryFamily(aConfig()), primaryFamily(ipv6), primaryFamily(dualStack("IPv6"))], [
    "IPv4",
    "IPv6",
    "IPv6",
  ]);
});

Deno.test("familiesInUse() tells single from dual stack", () => {
  const ipv6 = aConfig((spec) => void (spec.network.podCIDR = "fd00:1::/108"));

  assertEquals([aConfig(), ipv6, dualStack()].map(familiesInUse), [
    { ipv4: true, ipv6: false },
    { ipv4: false, ipv6: true },
    { ipv4: true, ipv6: true },
  ]);
});

Deno.test("apiServerUrl() prefers the external address", () => {
  const external = (address: string) => apiServerUrl(aConfig((spec) => void (spec.api.externalAddress = address)));

  assertEquals(apiServerUrl(aConfig()), "https://192.0.2.2:6443");
  assertEquals(external("api.example.com"), "https://api.example.com:6443");
  assertEquals(external("api.example.com:443"), "https://api.example.com:443");
  assertEquals(external("fd00::5"), "https://[fd00::5]:6443");
});

Deno.test("splitHostPort() takes what operators write", () => {
  assertEquals(["h", "h:1", "[fd00::1]:2", "fd00::1", ""].map(splitHostPort), [
    { host: "h", port: undefined },
    { host: "h", port: 1 },
    { host: "fd00::1", port: 2 },
    { host: "fd00::1", port: undefined },
    { host: "", port: undefined },
  ]);
});

Deno.test("featureGatesOf() picks the gates of a program", () => {
  const config = aConfig((spec) => {
    spec.featureGates = [{ name: "A", enabled: true }, { name: "B", enabled: false, components: ["kubelet"] }];
  });

  assertEquals([featureGatesOf(config, "kubelet"), featureGatesOf(config, "kube-proxy")], [{ A: true, B: false }, {
    A: true,
  }]);
});

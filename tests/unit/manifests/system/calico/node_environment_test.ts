import { assertEquals } from "@std/assert";
import type { CalicoSettings, ClusterConfig } from "../../../../../lib/config/mod.ts";
import { defaultCalico } from "../../../../../lib/config/defaults/defaults.ts";
import { calicoNodeEnvironment } from "../../../../../lib/manifests/system/calico/node_environment.ts";
import { aConfig } from "../_golden.ts";

type Network = ClusterConfig["spec"]["network"];

/** The variables and their values, in their order. */
function environment(calico: Partial<CalicoSettings>, network: Partial<Network> = {}): Record<string, unknown> {
  const config = aConfig((spec) => Object.assign(spec.network, { provider: "calico", ...network }));
  const variables = calicoNodeEnvironment(config, { ...defaultCalico(), ...calico });
  return Object.fromEntries(variables.map(({ name, value, valueFrom }) => [String(name), value ?? valueFrom]));
}

/** Those of some variables; one that is not there is left out. */
function some(names: string, ...args: Parameters<typeof environment>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(environment(...args)).filter(([name]) => names.split(" ").includes(name)));
}

const DUAL_STACK = { dualStack: { enabled: true, IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108" } };
const IPV6_ONLY = { podCIDR: "fd00::/108", serviceCIDR: "fd01::/108" };

const BACKEND = "CALICO_NETWORKING_BACKEND CLUSTER_TYPE CALICO_ROUTER_ID";
const TUNNELS = "CALICO_IPV4POOL_IPIP CALICO_IPV4POOL_VXLAN CALICO_IPV6POOL_VXLAN FELIX_VXLANPORT FELIX_VXLANVNI";
const never = (changed: Record<string, string> = {}) => ({
  CALICO_IPV4POOL_IPIP: "Never",
  CALICO_IPV4POOL_VXLAN: "Never",
  CALICO_IPV6POOL_VXLAN: "Never",
  ...changed,
});

Deno.test("calicoNodeEnvironment() chooses the backend by the mode", () => {
  const bird = { CALICO_NETWORKING_BACKEND: "bird", CLUSTER_TYPE: "k8s,bgp" };

  assertEquals(some(BACKEND, {}), { CALICO_NETWORKING_BACKEND: "vxlan", CLUSTER_TYPE: "k8s" });
  for (const mode of ["bird", "ipip"] as const) assertEquals(some(BACKEND, { mode }), bird);
});

Deno.test("calicoNodeEnvironment() numbers routers that have no IPv4 address", () => {
  assertEquals(some("CALICO_ROUTER_ID", { mode: "bird" }, IPV6_ONLY), { CALICO_ROUTER_ID: "hash" });
  assertEquals(some("CALICO_ROUTER_ID", { mode: "vxlan" }, IPV6_ONLY), {});
});

Deno.test("calicoNodeEnvironment() encapsulates by mode, overlay and families", () => {
  const vxlan = { FELIX_VXLANPORT: "4789", FELIX_VXLANVNI: "4096" };

  assertEquals(some(TUNNELS, {}), never({ CALICO_IPV4POOL_VXLAN: "Always", ...vxlan }));
  assertEquals(
    some(TUNNELS, { overlay: "CrossSubnet", vxlanPort: 8472, vxlanVNI: 7 }),
    never({ CALICO_IPV4POOL_VXLAN: "CrossSubnet", FELIX_VXLANPORT: "8472", FELIX_VXLANVNI: "7" }),
  );
  assertEquals(some(TUNNELS, {}, IPV6_ONLY), never({ CALICO_IPV6POOL_VXLAN: "Always", ...vxlan }));
  assertEquals(some(TUNNELS, { mode: "bird" }), never({ CALICO_IPV4POOL_IPIP: "Always" }));
  assertEquals(some(TUNNELS, { mode: "bird", overlay: "Never" }, DUAL_STACK), never());
});

const FAMILIES = "IP IP6 FELIX_IPV6SUPPORT CALICO_IPV4POOL_CIDR CALICO_IPV6POOL_CIDR CALICO_IPV6POOL_NAT_OUTGOING";
const V4 = { IP: "autodetect", CALICO_IPV4POOL_CIDR: "10.244.0.0/16" };
const V6 = {
  FELIX_IPV6SUPPORT: "true",
  IP6: "autodetect",
  CALICO_IPV6POOL_CIDR: "fd00::/108",
  CALICO_IPV6POOL_NAT_OUTGOING: "true",
};

Deno.test("calicoNodeEnvironment() has addresses of the families in use", () => {
  assertEquals(some(FAMILIES, {}), { ...V4, FELIX_IPV6SUPPORT: "false" });
  assertEquals(some(FAMILIES, { mode: "bird" }, DUAL_STACK), { ...V4, ...V6 });
  assertEquals(some(FAMILIES, {}, IPV6_ONLY), { IP: "none", ...V6 });
});

Deno.test("calicoNodeEnvironment() finds IPv6 addresses as IPv4 addresses, unless told otherwise", () => {
  const names = "IP_AUTODETECTION_METHOD IP6_AUTODETECTION_METHOD";
  const ipAutodetectionMethod = "interface=eth.*";

  assertEquals(some(names, {}), {});
  assertEquals(some(names, { ipAutodetectionMethod }), {
    IP_AUTODETECTION_METHOD: "interface=eth.*",
    IP6_AUTODETECTION_METHOD: "interface=eth.*",
  });
  assertEquals(some(names, { ipAutodetectionMethod, ipV6AutodetectionMethod: "first-found" }), {
    IP_AUTODETECTION_METHOD: "interface=eth.*",
    IP6_AUTODETECTION_METHOD: "first-found",
  });
});

Deno.test("calicoNodeEnvironment() encrypts what is in use of both families", () => {
  const names = "FELIX_WIREGUARDENABLED FELIX_WIREGUARDENABLEDV6";
  const [v4, v6] = [{ FELIX_WIREGUARDENABLED: "true" }, { FELIX_WIREGUARDENABLEDV6: "true" }];

  assertEquals(some(names, {}), {});
  assertEquals(some(names, { wireguard: true }), v4);
  assertEquals(some(names, { wireguard: true, mode: "bird" }, DUAL_STACK), { ...v4, ...v6 });
  assertEquals(some(names, { wireguard: true }, IPV6_ONLY), v6);
});

Deno.test("calicoNodeEnvironment() has one MTU for all tunnels", () => {
  const names = "FELIX_IPINIPMTU FELIX_VXLANMTU FELIX_WIREGUARDMTU FELIX_VXLANMTUV6 FELIX_WIREGUARDMTUV6";
  const v4 = { FELIX_IPINIPMTU: "1400", FELIX_VXLANMTU: "1400", FELIX_WIREGUARDMTU: "1400" };

  assertEquals(some(names, { mtu: 1400 }), v4);
  assertEquals(some(names, { mtu: 1400 }, IPV6_ONLY), {
    ...v4,
    FELIX_VXLANMTUV6: "1400",
    FELIX_WIREGUARDMTUV6: "1400",
  });
});

Deno.test("calicoNodeEnvironment() ends with what the operator sets, which replaces what is there", () => {
  const envVars = { TEST: "$(FELIX_VXLANPORT)", FELIX_IPTABLESBACKEND: "nft", NODENAME: "one" };
  const all = environment({ envVars });

  assertEquals(Object.entries(all).slice(-3), [
    ["FELIX_IPTABLESBACKEND", "nft"],
    ["NODENAME", "one"],
    ["TEST", "$(FELIX_VXLANPORT)"],
  ]);
  const count = calicoNodeEnvironment(aConfig(), { ...defaultCalico(), envVars }).length;
  assertEquals(count, Object.keys(all).length);
});

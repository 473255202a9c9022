import { assertEquals } from "@std/assert";
import {
  balancerKind,
  type ClusterConfig,
  keepalivedConfig,
  routerIdOf,
  virtualAddresses,
  withoutPrefix,
} from "../../../lib/config/mod.ts";
import { parseDocument } from "../../../lib/config/parse.ts";

const INSTANCES = "vrrpInstances: [{virtualIPs: [192.0.2.5/24, 2001:db8::5/64], authPass: x}]";
const SERVERS = "virtualServers: [{ipAddress: 192.0.2.5}, {ipAddress: 192.0.2.6}]";

function configured(section: string): ClusterConfig {
  const text = `spec: {network: {controlPlaneLoadBalancing: ${section}}}`;
  return parseDocument(text, { hostAddress: "192.0.2.2", single: false }).config;
}

Deno.test("keepalivedConfig() is there only where something is to be done", () => {
  for (const section of ["{}", `{keepalived: {${INSTANCES}}}`, "{enabled: true, keepalived: {}}"]) {
    assertEquals(keepalivedConfig(configured(section)), undefined, section);
  }
  const { vrrpInstances } = keepalivedConfig(configured(`{enabled: true, keepalived: {${INSTANCES}}}`))!;
  assertEquals(vrrpInstances?.length, 1);
});

Deno.test("balancerKind() leaves virtual servers to the kernel", () => {
  const server = {
    ipAddress: "192.0.2.5",
    delayLoop: "1m0s",
    lbAlgo: "rr",
    lbKind: "DR",
    persistenceTimeoutSeconds: 360,
  };
  const common = { userSpaceProxyBindPort: 6444 };

  assertEquals(balancerKind(common), "userspace");
  assertEquals(balancerKind({ ...common, virtualServers: [] }), "userspace");
  assertEquals(balancerKind({ ...common, virtualServers: [{ ...server, lbAlgo: "rr", lbKind: "DR" }] }), "ipvs");
  assertEquals(balancerKind({ ...common, disableLoadBalancer: true }), "none");
});

Deno.test("virtualAddresses() has every address once, without prefix length", () => {
  const config = configured(`{enabled: true, keepalived: {${INSTANCES}, ${SERVERS}}}`);

  assertEquals(virtualAddresses(config), ["192.0.2.5", "2001:db8::5", "192.0.2.6"]);
});

Deno.test("virtualAddresses() has none where load balancing is off", () => {
  assertEquals(virtualAddresses(configured(`{keepalived: {${INSTANCES}}}`)), []);
});

Deno.test("withoutPrefix() cuts off a prefix length", () => {
  assertEquals(["192.0.2.5/24", "192.0.2.5"].map(withoutPrefix), ["192.0.2.5", "192.0.2.5"]);
});

Deno.test("routerIdOf() counts from upstream's first", () => {
  assertEquals([routerIdOf({}, 0), routerIdOf({}, 2), routerIdOf({ virtualRouterID: 7 }, 2)], [51, 53, 7]);
});

import { assertEquals } from "@std/assert";
import { everyDefault } from "../../../../lib/config/defaults/effective.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";

const spec = (text: string, single = false) =>
  parseDocument(text, { hostAddress: "192.0.2.2", dataDir: "/srv/k0s", single }).config.spec;
const SQLITE = "sqlite://file:/srv/k0s/db/state.db?mode=rwc&_journal=WAL";

Deno.test("effectiveTree() fills the storage that was chosen", () => {
  assertEquals(spec("", true).storage, { type: "kine", kine: { dataSource: SQLITE } });
  assertEquals(spec("spec: {storage: {type: kine}}").storage, { type: "kine", kine: { dataSource: SQLITE } });
  assertEquals(Object.keys(spec("spec: {storage: {type: etcd}}", true).storage), ["type", "etcd"]);
});

Deno.test("effectiveTree() takes a storage without type as etcd, with --single too", () => {
  assertEquals(spec("spec: {storage: {etcd: {peerAddress: 10.0.0.1}}}", true).storage.type, "etcd");
});

Deno.test("effectiveTree() keeps the settings of the chosen network provider only", () => {
  const cases: [string, boolean, boolean][] = [
    ["spec: {network: {calico: {mode: bird}}}", true, false],
    ["spec: {network: {kuberouter: {mtu: 9}}}", true, false],
    ["spec: {network: {provider: custom, calico: {mode: bird}}}", true, true],
  ];
  for (const [text, kuberouter, calico] of cases) {
    const { network } = spec(text);
    assertEquals([network.kuberouter !== undefined, network.calico !== undefined], [kuberouter, calico], text);
  }
});

Deno.test("everyDefault() has those of every alternative", () => {
  const { spec } = everyDefault({ hostAddress: "192.0.2.2", dataDir: "/srv/k0s" }) as unknown as ClusterConfig;
  const { storage, network } = spec;

  assertEquals([storage.etcd?.peerAddress, storage.kine?.dataSource], ["192.0.2.2", SQLITE]);
  assertEquals([network.calico?.mode, network.kuberouter?.autoMTU], ["vxlan", true]);
  const { envoyProxy, traefik } = network.nodeLocalLoadBalancing;
  assertEquals([envoyProxy?.apiServerBindPort, traefik?.apiServerBindPort], [7443, 7443]);
});

Deno.test("defaultsFor() fills the node-local load balancer that was chosen", () => {
  const { nodeLocalLoadBalancing } = spec("spec: {network: {nodeLocalLoadBalancing: {type: Traefik}}}").network;

  assertEquals(Object.keys(nodeLocalLoadBalancing), ["enabled", "type", "traefik"]);
  assertEquals(nodeLocalLoadBalancing.traefik?.apiServerBindPort, 7443);
});

Deno.test("defaultsFor() takes Traefik, which is embedded, unless only Envoy is described", () => {
  const typeOf = (text: string) =>
    spec(`spec: {network: {nodeLocalLoadBalancing: ${text}}}`).network.nodeLocalLoadBalancing.type;

  assertEquals(typeOf("{enabled: true}"), "Traefik");
  assertEquals(typeOf("{enabled: true, envoyProxy: {apiServerBindPort: 7444}}"), "EnvoyProxy");
  assertEquals(typeOf("{enabled: true, envoyProxy: {apiServerBindPort: 7444}, traefik: {}}"), "Traefik");
  assertEquals(typeOf("{enabled: true, type: EnvoyProxy}"), "EnvoyProxy");
});

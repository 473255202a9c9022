import { assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { hasOneAgentAddress, konnectivityAgentObjects } from "../../../../lib/manifests/system/konnectivity_agent.ts";
import { aConfig, someInputs } from "./_golden.ts";

interface Pod {
  hostNetwork?: boolean;
  containers: { args: string[] }[];
}

function proxyOf(change: (spec: ClusterConfig["spec"]) => void) {
  const daemonSet = konnectivityAgentObjects(someInputs({ config: aConfig(change) })).at(-1);
  const pod = (daemonSet?.spec as { template: { spec: Pod } }).template.spec;
  const value = (name: string) => pod.containers[0]?.args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1];
  return [value("proxy-server-host"), value("proxy-server-port"), pod.hostNetwork];
}

Deno.test("konnectivityAgentObjects() reaches the servers at the API's address", () => {
  assertEquals(proxyOf(() => {}), ["192.0.2.2", "8132", undefined]);
});

Deno.test("konnectivityAgentObjects() prefers the API's external address", () => {
  assertEquals(proxyOf((spec) => void (spec.api.externalAddress = "lb.example.com:443")), [
    "lb.example.com",
    "8132",
    undefined,
  ]);
});

Deno.test("konnectivityAgentObjects() goes through the node's own load balancer", () => {
  assertEquals(proxyOf((spec) => void (spec.network.nodeLocalLoadBalancing.enabled = true)), [
    "localhost",
    "7132",
    true,
  ]);
});

Deno.test("konnectivityAgentObjects() prefers konnectivity's own external address to all", () => {
  const proxy = proxyOf((spec) => {
    spec.konnectivity.externalAddress = "k.example.com:9000";
    spec.network.nodeLocalLoadBalancing.enabled = true;
  });

  assertEquals(proxy, ["k.example.com", "9000", undefined]);
});

Deno.test("konnectivityAgentObjects() runs an agent for each controller that has its own address", () => {
  const controllerAddresses = ["192.0.2.2", "192.0.2.3"];
  const daemonSet = konnectivityAgentObjects(someInputs({ controllerAddresses })).at(-1);
  const { containers } = (daemonSet?.spec as { template: { spec: { containers: Container[] } } }).template.spec;

  assertEquals(containers.map(({ name }) => name), ["konnectivity-agent", "konnectivity-agent-2"]);
  assertEquals(containers.map(({ args }) => args.find((arg) => arg.startsWith("--proxy-server-host"))), [
    "--proxy-server-host=192.0.2.2",
    "--proxy-server-host=192.0.2.3",
  ]);
  assertEquals(containers.map(({ readinessProbe }) => readinessProbe.httpGet.port), [8093, 8095]);
  assertEquals(containers[1]?.args.slice(-2), ["--health-server-port=8095", "--admin-server-port=8096"]);
});

Deno.test("hasOneAgentAddress() where the operator names one, or a load balancer of the node does", () => {
  const changes: ((spec: ClusterConfig["spec"]) => void)[] = [
    () => {},
    (spec) => void (spec.api.externalAddress = "lb.example.com"),
    (spec) => void (spec.konnectivity.externalAddress = "k.example.com"),
    (spec) => void (spec.network.nodeLocalLoadBalancing.enabled = true),
  ];

  assertEquals(changes.map((change) => hasOneAgentAddress(aConfig(change))), [false, true, true, true]);
});

interface Container {
  name: string;
  args: string[];
  readinessProbe: { httpGet: { port: number } };
}

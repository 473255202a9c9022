import { assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { type HostPortInputs, hostPorts } from "../../../../lib/manifests/system/host_ports.ts";
import { defaultCalico } from "../../../../lib/config/defaults/defaults.ts";
import { aConfig } from "./_golden.ts";

function ports(change: (spec: ClusterConfig["spec"]) => void = () => {}, more: Partial<HostPortInputs> = {}): string[] {
  const config = structuredClone(aConfig());
  change(config.spec);
  return hostPorts({ config, disabledComponents: [], konnectivity: true, nodeAddress: "192.0.2.2", ...more })
    .map(({ address = "*", port, component }) => `${address}:${port} ${component}`);
}

const KUBE_ROUTER = [
  "*:8080 kube-router's metrics",
  "*:20244 kube-router's health",
  "192.0.2.2:179 kube-router's BGP",
  "127.0.0.1:50051 kube-router's BGP control",
];
const KUBE_PROXY = ["*:10249 kube-proxy's metrics", "*:10256 kube-proxy's health"];

Deno.test("hostPorts() are those that were seen on a running node", () => {
  assertEquals(ports(), [...KUBE_ROUTER, ...KUBE_PROXY]);
});

Deno.test("hostPorts() follow the settings", () => {
  const changed = ports(({ network }) => {
    network.kuberouter = {
      ...network.kuberouter!,
      metricsPort: 0,
      extraArgs: { "health-port": "1" },
      rawArgs: ["--health-port=1234"],
    };
    network.kubeProxy.metricsBindAddress = "127.0.0.1:10249";
    network.kubeProxy.healthzBindAddress = "[::]:1235";
  });

  assertEquals(changed, [
    "*:1234 kube-router's health",
    ...KUBE_ROUTER.slice(2),
    "127.0.0.1:10249 kube-proxy's metrics",
    "*:1235 kube-proxy's health",
  ]);
});

Deno.test("hostPorts() are Calico's where it connects the pods", () => {
  const withCalico = (mode: "vxlan" | "bird") =>
    ports(({ network }) => Object.assign(network, { provider: "calico", calico: { ...defaultCalico(), mode } }));
  const always = ["*:9091 calico-node's metrics", "127.0.0.1:9099 calico-node's health"];

  assertEquals(withCalico("vxlan"), [...always, "*:4789 calico-node's VXLAN", ...KUBE_PROXY]);
  assertEquals(withCalico("bird"), [...always, "*:179 calico-node's BGP", ...KUBE_PROXY]);
});

Deno.test("hostPorts() of a hardened cluster have kube-proxy's metrics on loopback", () => {
  const hardened = ports((spec) => spec.security = { profile: "hardened" });

  assertEquals(hardened.filter((port) => port.includes("metrics")), [
    "*:8080 kube-router's metrics",
    "127.0.0.1:10249 kube-proxy's metrics",
  ]);
});

Deno.test("hostPorts() leave out pods that do not run", () => {
  assertEquals(ports(({ network }) => network.provider = "custom"), KUBE_PROXY);
  assertEquals(ports(({ network }) => network.kubeProxy.disabled = true), KUBE_ROUTER);
  assertEquals(ports(undefined, { disabledComponents: ["kube-proxy", "network-provider"] }), []);
});

Deno.test("hostPorts() of konnectivity's agent are the node's where it goes through the node's load balancer", () => {
  const balanced = (more: Partial<HostPortInputs> = {}) =>
    ports(({ network }) => {
      network.nodeLocalLoadBalancing = { ...network.nodeLocalLoadBalancing, enabled: true };
    }, { disabledComponents: ["kube-proxy", "network-provider"], ...more });

  assertEquals(balanced(), [
    "*:8093 konnectivity-agent's health",
    "127.0.0.1:8094 konnectivity-agent's administration",
  ]);
  assertEquals(balanced({ konnectivity: false }), []);
});

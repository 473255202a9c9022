import { assertEquals } from "@std/assert";
import type { CalicoSettings, ClusterConfig } from "../../../../../lib/config/mod.ts";
import { defaultCalico } from "../../../../../lib/config/defaults/defaults.ts";
import { calicoNode } from "../../../../../lib/manifests/system/calico/node.ts";
import { aConfig } from "../_golden.ts";

interface Container {
  image: string;
  imagePullPolicy: string;
  env: { name: string; value?: string }[];
  livenessProbe: { exec: { command: string[] } };
  readinessProbe: { exec: { command: string[] } };
}

interface Template {
  metadata: { annotations?: Record<string, string> };
  spec: { initContainers: [Container]; containers: [Container] };
}

function template(calico: Partial<CalicoSettings> = {}, change: (spec: ClusterConfig["spec"]) => void = () => {}) {
  const { spec } = calicoNode(aConfig(change), { ...defaultCalico(), ...calico });
  return (spec as unknown as { template: Template }).template;
}

function cniConfig(...args: Parameters<typeof template>): { plugins: Record<string, unknown>[] } {
  const { env } = template(...args).spec.initContainers[0];
  return JSON.parse(env.find(({ name }) => name === "CNI_NETWORK_CONFIG")?.value ?? "");
}

const ipv6Only = ({ network }: ClusterConfig["spec"]) => void (network.podCIDR = "fd00::/108");

Deno.test("calicoNode() uses the images of the configuration", () => {
  const { spec } = template({}, ({ images }) => {
    images.calico.node = { image: "registry.example.com/node", version: "v9" };
    images.default_pull_policy = "Never";
  });

  const [{ image, imagePullPolicy }] = spec.containers;
  assertEquals([image, imagePullPolicy], ["registry.example.com/node:v9", "Never"]);
  assertEquals(spec.initContainers[0].image, "quay.io/k0sproject/calico-cni:v3.32.1-2");
});

Deno.test("calicoNode() has the plugin give out addresses of the families in use, with the MTU", () => {
  const [calico, portmap] = cniConfig({ mtu: 0 }, ipv6Only).plugins;

  assertEquals(calico?.["ipam"], { type: "calico-ipam", assign_ipv4: "false", assign_ipv6: "true" });
  assertEquals([calico?.["mtu"], portmap?.["type"], cniConfig().plugins.length], [0, "portmap", 2]);
});

Deno.test("calicoNode() is probed with the router that it has", () => {
  const probes = (...args: Parameters<typeof template>) => {
    const [{ livenessProbe, readinessProbe }] = template(...args).spec.containers;
    return [livenessProbe, readinessProbe].map(({ exec }) => exec.command.slice(1).join(" "));
  };

  assertEquals(probes(), ["-felix-live", "-felix-ready"]);
  assertEquals(probes({ mode: "bird" }), ["-felix-live -bird-live", "-felix-ready -bird-ready"]);
  assertEquals(probes({ mode: "bird" }, ipv6Only), ["-felix-live -bird6-live", "-felix-ready -bird6-ready"]);
});

Deno.test("calicoNode() has its metrics collected where it serves them", () => {
  const port = (envVars: Record<string, string>) => template({ envVars }).metadata.annotations?.["prometheus.io/port"];

  assertEquals([port({}), port({ FELIX_PROMETHEUSMETRICSPORT: "9191" })], ["9091", "9191"]);
});

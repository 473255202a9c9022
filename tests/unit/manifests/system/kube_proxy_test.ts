import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { kubeProxyObjects } from "../../../../lib/manifests/system/kube_proxy.ts";
import { aConfig, someInputs } from "./_golden.ts";

function rendered(change: (spec: ClusterConfig["spec"]) => void = () => {}) {
  const objects = kubeProxyObjects(someInputs({ config: aConfig(change) }));
  const template = (objects.at(-1)?.spec as { template: Template }).template;
  const data = objects.find(({ kind }) => kind === "ConfigMap")?.data as Record<string, string>;
  return {
    data,
    annotations: template.metadata.annotations,
    args: template.spec.containers[0]?.args,
  };
}

interface Template {
  metadata: { annotations: Record<string, string> };
  spec: { containers: { args: string[] }[] };
}

Deno.test("kubeProxyObjects() talks to the node's load balancer when there is one", () => {
  const { data } = rendered((spec) => void (spec.network.nodeLocalLoadBalancing.enabled = true));

  assertStringIncludes(data["kubeconfig.conf"] ?? "", "https://localhost:7443");
});

Deno.test("kubeProxyObjects() lets extra arguments win and appends raw ones", () => {
  const { args } = rendered((spec) => {
    spec.network.kubeProxy.extraArgs = { v: "3" };
    spec.network.kubeProxy.rawArgs = ["--raw"];
  });

  assertEquals(args, [
    "--config=/var/lib/kube-proxy/config.conf",
    "--hostname-override=$(NODE_NAME)",
    "--v=3",
    "--raw",
  ]);
});

Deno.test("kubeProxyObjects() shows Prometheus no port on loopback", () => {
  const hardened = rendered((spec) => void (spec.security = { profile: "hardened" }));

  assertStringIncludes(hardened.data["config.conf"] ?? "", "metricsBindAddress: 127.0.0.1:10249");
  assertEquals(hardened.annotations, {});
  assertEquals(rendered().annotations["prometheus.io/port"], "10249");
});

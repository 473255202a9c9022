import { assertEquals, assertObjectMatch } from "@std/assert";
import { kubeProxyConfiguration } from "../../../../lib/manifests/system/kube_proxy_configuration.ts";
import { aConfig } from "./_golden.ts";

Deno.test("kubeProxyConfiguration() copies the operator's settings", () => {
  const config = aConfig((spec) => {
    spec.network.kubeProxy.mode = "ipvs";
    spec.network.kubeProxy.ipvs = { ...spec.network.kubeProxy.ipvs, strictARP: true, scheduler: "lc" };
    spec.network.kubeProxy.iptables.masqueradeBit = 9;
    spec.network.kubeProxy.nodePortAddresses = ["10.0.0.0/8"];
    spec.featureGates = [{ name: "X", enabled: true, components: ["kube-proxy"] }];
  });

  assertObjectMatch(kubeProxyConfiguration(config), {
    mode: "ipvs",
    ipvs: { strictARP: true, scheduler: "lc", syncPeriod: "0s" },
    iptables: { masqueradeBit: 9, masqueradeAll: false },
    nodePortAddresses: ["10.0.0.0/8"],
    featureGates: { X: true },
  });
});

Deno.test("kubeProxyConfiguration() leaves the kernel's connection tracking alone", () => {
  assertEquals((kubeProxyConfiguration(aConfig()).conntrack as { maxPerCore: number }).maxPerCore, 0);
});

Deno.test("kubeProxyConfiguration() takes the gates of flags, which kube-proxy ignores beside a file", () => {
  const config = aConfig((spec) => {
    spec.featureGates = [{ name: "X", enabled: true, components: [] }];
    spec.network.kubeProxy.extraArgs = { "feature-gates": "X=false,Y=false" };
    spec.network.kubeProxy.rawArgs = ["--feature-gates=Z=true", "--v=3"];
  });

  assertEquals(kubeProxyConfiguration(config)["featureGates"], { X: true, Y: false, Z: true });
});

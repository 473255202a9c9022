import { assertArrayIncludes, assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { kubeRouterArgs, kubeRouterObjects } from "../../../../lib/manifests/system/kube_router.ts";
import { aConfig, someInputs } from "./_golden.ts";

type Kuberouter = NonNullable<ClusterConfig["spec"]["network"]["kuberouter"]>;

function rendered(change: (kuberouter: Kuberouter, spec: ClusterConfig["spec"]) => void = () => {}) {
  const config = aConfig((spec) => change(spec.network.kuberouter!, spec));
  const data = kubeRouterObjects(someInputs({ config }))[0]?.data as Record<string, string>;
  const { plugins } = JSON.parse(data["cni-conf.json"] ?? "") as { plugins: Record<string, unknown>[] };
  return { args: kubeRouterArgs(config, config.spec.network.kuberouter!), bridge: plugins[0] ?? {} };
}

const HAIRPIN = [
  { change: { hairpin: "Enabled" }, cni: true, flag: true },
  { change: { hairpin: "Allowed" }, cni: true, flag: false },
  { change: { hairpin: "Disabled" }, cni: false, flag: false },
] as const;
for (const { change, cni, flag } of HAIRPIN) {
  Deno.test(`kubeRouterObjects() with hairpin ${change.hairpin}`, () => {
    const { args, bridge } = rendered((kuberouter) => Object.assign(kuberouter, change));

    assertEquals([bridge.hairpinMode, args.includes(`--hairpin-mode=${flag}`)], [cni, true]);
  });
}

Deno.test("kubeRouterObjects() sets the MTU only when it is not automatic", () => {
  assertEquals("mtu" in rendered().bridge, false);
  assertEquals(rendered((kuberouter) => Object.assign(kuberouter, { autoMTU: false, mtu: 1400 })).bridge.mtu, 1400);
});

Deno.test("kubeRouterArgs() enforces NetworkPolicies and leaves Services to kube-proxy", () => {
  assertArrayIncludes(rendered().args, ["--run-firewall=true", "--run-router=true", "--run-service-proxy=false"]);
});

Deno.test("kubeRouterArgs() generates a router id with IPv6 first, and sets peers when given", () => {
  const { args } = rendered((kuberouter, spec) => {
    spec.network.primaryAddressFamily = "IPv6";
    Object.assign(kuberouter, { peerRouterASNs: "64512", peerRouterIPs: "10.0.0.1" });
  });

  assertArrayIncludes(args, ["--router-id=generate", "--peer-router-asns=64512", "--peer-router-ips=10.0.0.1"]);
});

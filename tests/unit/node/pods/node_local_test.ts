import { assertEquals } from "@std/assert";
import { clusterNodeLocal, withBalancerImage } from "../../../../lib/node/pods/node_local.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

function balancedConfig() {
  const { network, ...spec } = aClusterConfig().spec;
  const balancing = { ...network.nodeLocalLoadBalancing, enabled: true };
  return aClusterConfig({ ...spec, network: { ...network, nodeLocalLoadBalancing: balancing } });
}

Deno.test("clusterNodeLocal() is Traefik unless the configuration says otherwise, and nothing unless enabled", () => {
  assertEquals(clusterNodeLocal(aClusterConfig()), undefined);
  const settings = clusterNodeLocal(balancedConfig());

  assertEquals([settings?.type, settings?.image, settings?.imagePullPolicy], [
    ...["Traefik", "docker.io/library/traefik:v3.7.13", "IfNotPresent"],
  ]);
});

Deno.test("withBalancerImage() has the image only where Traefik runs", () => {
  const references = { pause: "p", "nodeLocalLoadBalancing.traefik": "old" };
  const settings = clusterNodeLocal(balancedConfig())!;

  assertEquals(withBalancerImage(references, undefined), { pause: "p" });
  assertEquals(withBalancerImage(references, { ...settings, type: "EnvoyProxy" }), { pause: "p" });
  assertEquals(withBalancerImage(references, settings)["nodeLocalLoadBalancing.traefik"], settings.image);
});

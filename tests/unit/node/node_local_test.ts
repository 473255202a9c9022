import { assert, assertEquals } from "@std/assert";
import { embeddedPodHost } from "../../../lib/node/embedded_worker.ts";
import {
  clusterNodeLocal,
  embeddedNodeLocal,
  startNodeLocal,
  staticPodDirectory,
  withBalancerImage,
} from "../../../lib/node/node_local.ts";
import { exists } from "../../../lib/platform/mod.ts";
import { aClusterConfig, aControllerState } from "../../support/a_controller.ts";
import { settle } from "../../support/fakes.ts";

function balancedConfig() {
  const { network, ...spec } = aClusterConfig().spec;
  const balancing = { ...network.nodeLocalLoadBalancing, enabled: true };
  return aClusterConfig({ ...spec, network: { ...network, nodeLocalLoadBalancing: balancing } });
}

const BESIDE = { single: false, enableWorker: true };

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

Deno.test("embeddedNodeLocal() begins with this controller and follows the others", async () => {
  const state = aControllerState({ options: BESIDE, config: balancedConfig() });
  const nodeLocal = embeddedNodeLocal(state);
  assertEquals(nodeLocal?.apiServers, ["192.0.2.2:6443"]);

  const told: string[] = [];
  const ending = new AbortController();
  const following = nodeLocal?.follow((servers) => Promise.resolve(void told.push(servers.join())), ending.signal);
  await settle();
  state.controllers.addresses = ["192.0.2.2", "2001:db8::3"];
  await settle();
  ending.abort();
  await following?.catch(() => {});

  assertEquals(told.slice(0, 2), ["192.0.2.2:6443", "192.0.2.2:6443,[2001:db8::3]:6443"]);
});

Deno.test("staticPodDirectory() is the operator's own if the worker profile names one", () => {
  const host = embeddedPodHost(aControllerState({ options: BESIDE }));
  const kubeletConfiguration = { ...host.profile.kubeletConfiguration, staticPodPath: "/etc/pods" };

  assertEquals(staticPodDirectory(host), "/run/k0s/static-pods");
  assertEquals(staticPodDirectory({ ...host, profile: { ...host.profile, kubeletConfiguration } }), "/etc/pods");
});

Deno.test("startNodeLocal() sets the balancer up, and takes a former one away", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const manifest = `${dataDir}/run/static-pods/k0s-nllb.yaml`;
    const state = aControllerState({ options: BESIDE, config: balancedConfig(), dataDir });
    await startNodeLocal(embeddedPodHost(state));
    assert(await exists(manifest));
    assertEquals(state.balancer?.apiServers, ["192.0.2.2:6443"]);

    await startNodeLocal(embeddedPodHost(aControllerState({ options: BESIDE, dataDir })));
    assertEquals([await exists(manifest), await exists(`${dataDir}/run/nllb`)], [false, false]);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

import { assertEquals } from "@std/assert";
import { reconcileWorkerConfig } from "../../../lib/reconcilers/reconcile_worker_config.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { turns } from "../kube/_turns.ts";
import { aConfig } from "../manifests/system/_golden.ts";

const PATH = "/api/v1/namespaces/default/endpoints/kubernetes";
const MAP = "/api/v1/namespaces/kube-system/configmaps/worker-config-default-1.37";

function endpoints(...ips: string[]) {
  const subsets = [{ addresses: ips.map((ip) => ({ ip })), ports: [{ name: "https", port: 6443, protocol: "TCP" }] }];
  return { apiVersion: "v1", kind: "Endpoints", metadata: { name: "kubernetes", namespace: "default" }, subsets };
}

Deno.test("reconcileWorkerConfig() follows the API servers, and never forgets the last one", async () => {
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const options = {
    client: cluster.client(),
    clock: new FakeClock(),
    log: new FakeLogger(),
    config: aConfig(),
    k0sVersion: "v1.37.2+k0s.0",
    konnectivity: false,
    autopilotDisabled: false,
  };
  const running = reconcileWorkerConfig(options, ending.signal);
  const addresses = () => (cluster.objects.get(MAP)?.data as Record<string, string> | undefined)?.apiServerAddresses;
  await turns();
  assertEquals(addresses(), undefined);

  cluster.put(PATH, endpoints("10.0.0.1"));
  await turns(60);
  assertEquals(addresses(), '["10.0.0.1:6443"]');
  cluster.put(PATH, endpoints("10.0.0.1", "10.0.0.2"));
  cluster.put(PATH, endpoints());
  await turns(100);

  assertEquals(addresses(), '["10.0.0.1:6443","10.0.0.2:6443"]');
  ending.abort();
  await running;
});

import { assertEquals } from "@std/assert";
import { approveServingCertificates } from "../../../../lib/node/controller/serving_certificates.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { REQUESTS } from "../../kube/_requests.ts";
import { request } from "../../kube/_serving.ts";

const CSR = "/apis/certificates.k8s.io/v1/certificatesigningrequests/csr-a";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-ctrl-node-a";

/** A cluster where the kubelet of `node-a` asks for its names, and a controller that leads. */
function leading(address: string) {
  const cluster = new FakeCluster();
  const status = { addresses: ["node-a", "10.0.0.4", "fd00::4"].map((address) => ({ address })) };
  cluster.put("/api/v1/nodes/node-a", { apiVersion: "v1", kind: "Node", metadata: { name: "node-a" }, status });
  cluster.put(CSR, request(REQUESTS.serving));
  const { api, ...spec } = aClusterConfig().spec;
  const ports = fakePorts();
  const state = aControllerState({ config: aClusterConfig({ ...spec, api: { ...api, address } }), ports });
  const ending = new AbortController();
  const run = () => {
    const { controllers, inputs } = state;
    const client = cluster.client();
    const running = approveServingCertificates({ client, controllers, inputs, nodeName: "leader" }, ending.signal);
    return {
      async [Symbol.asyncDispose]() {
        ending.abort();
        await running;
      },
    };
  };
  return { cluster, ports, controllers: state.controllers, run };
}

function decidesSoon(cluster: FakeCluster): Promise<unknown> {
  const conditions = () => (cluster.objects.get(CSR)?.status as { conditions?: unknown } | undefined)?.conditions;
  return eventually(() => Promise.resolve(conditions()), { what: "an approval", withinMs: 60_000, everyMs: 1 });
}

Deno.test("approveServingCertificates() approves what a worker shows as its own", async () => {
  const { cluster, run } = leading("192.0.2.2");

  await using _ = run();

  await decidesSoon(cluster);
});

Deno.test("approveServingCertificates() gives the controller's address to no worker, but to the controller's own", async () => {
  const { cluster, ports, run } = leading("10.0.0.4");
  await using _ = run();
  const isLookedFor = () => Promise.resolve(cluster.requests.some(({ path }) => path === LEASE));
  await eventually(isLookedFor, { what: "a look for the lease", withinMs: 60_000, everyMs: 1 });
  assertEquals(cluster.objects.get(CSR)?.status, undefined);

  cluster.put(LEASE, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "k0s-ctrl-node-a", namespace: "kube-node-lease" },
    spec: { holderIdentity: "x", leaseDurationSeconds: 60, renewTime: ports.clock.now().toISOString() },
  });
  await eventually(() => Promise.resolve(ports.clock.nextInMs === 5_000), {
    what: "a pause",
    withinMs: 60_000,
    everyMs: 1,
  });
  await ports.clock.advance(5_000);

  await decidesSoon(cluster);
});

Deno.test("approveServingCertificates() gives no worker the address that a controller names on its lease", async () => {
  const { cluster, controllers, run } = leading("192.0.2.2");
  controllers.named = ["10.0.0.4"];

  await using _ = run();

  const isLookedFor = () => Promise.resolve(cluster.requests.some(({ path }) => path === LEASE));
  await eventually(isLookedFor, { what: "a look for the lease", withinMs: 60_000, everyMs: 1 });
  assertEquals(cluster.objects.get(CSR)?.status, undefined);
});

import { assertEquals } from "@std/assert";
import { approveServingCertificates } from "../../../../lib/node/controller/serving_certificates.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { type FakeClock, flushPromises } from "../../../support/fakes.ts";
import { REQUESTS } from "../../reconcilers/csr/_requests.ts";
import { request } from "../../reconcilers/csr/_serving.ts";

const CSR = "/apis/certificates.k8s.io/v1/certificatesigningrequests/csr-a";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/k0s-ctrl-node-a";

/** A cluster where the kubelet of `node-a` asks for its names, and a controller that leads. */
function leading(address: string, { isAlone = false } = {}) {
  const cluster = new FakeCluster();
  const status = { addresses: ["node-a", "10.0.0.4", "fd00::4"].map((address) => ({ address })) };
  cluster.put("/api/v1/nodes/node-a", { apiVersion: "v1", kind: "Node", metadata: { name: "node-a" }, status });
  cluster.put(CSR, request(REQUESTS.serving));
  const { api, ...spec } = aClusterConfig().spec;
  const ports = fakePorts();
  const state = aControllerState({ config: aClusterConfig({ ...spec, api: { ...api, address } }), ports });
  const ending = new AbortController();
  const run = () => {
    const { config, controllers, inputs } = state;
    const client = cluster.client();
    const running = approveServingCertificates(
      { client, config, controllers, inputs, isAlone, nodeName: "leader" },
      ending.signal,
    );
    return {
      async [Symbol.asyncDispose]() {
        ending.abort();
        await running;
      },
    };
  };
  return { cluster, ports, controllers: state.controllers, run };
}

function putLease(
  cluster: FakeCluster,
  { clock }: { clock: FakeClock },
  { address, runsPods, names = "" }: { address?: string; runsPods?: string; names?: string },
): void {
  const annotations: Record<string, string> = address === undefined ? {} : {
    "k0s.k0sproject.io/api-address": address,
    "k0s.k0sproject.io/runs-pods": runsPods ?? "",
    "k0s.k0sproject.io/api-names": names,
  };
  cluster.put(LEASE, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "k0s-ctrl-node-a", namespace: "kube-node-lease", annotations },
    spec: { holderIdentity: "x", leaseDurationSeconds: 60, renewTime: clock.now().toISOString() },
  });
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
  const isAskedFor = () => Promise.resolve(cluster.requests.some(({ path }) => path === LEASE));
  await eventually(isAskedFor, { what: "a request for the lease", withinMs: 60_000, everyMs: 1 });
  assertEquals(cluster.objects.get(CSR)?.status, undefined);

  putLease(cluster, ports, { address: "10.0.0.4", runsPods: "true" });
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

  const isAskedFor = () => Promise.resolve(cluster.requests.some(({ path }) => path === LEASE));
  await eventually(isAskedFor, { what: "a request for the lease", withinMs: 60_000, everyMs: 1 });
  assertEquals(cluster.objects.get(CSR)?.status, undefined);
});

Deno.test("approveServingCertificates() gives a controller's other addresses to its own kubelet, unless this one has them too", async () => {
  const { cluster, ports, controllers, run } = leading("192.0.2.2");
  controllers.named = ["10.0.0.3", "10.0.0.4", "fd00::4", "192.0.2.2"];
  putLease(cluster, ports, { address: "10.0.0.3", runsPods: "true", names: "10.0.0.3,10.0.0.4,fd00::4,192.0.2.2" });

  await using _ = run();

  await decidesSoon(cluster);
});

Deno.test("approveServingCertificates() believes no lease where there can be no other controller", async () => {
  const { cluster, ports, run } = leading("10.0.0.4", { isAlone: true });
  putLease(cluster, ports, { address: "10.0.0.4", runsPods: "true" });

  await using _ = run();

  // It has been judged when time for another look is awaited.
  await eventually(() => Promise.resolve(ports.clock.nextInMs === 5_000), {
    what: "a pause",
    withinMs: 60_000,
    everyMs: 1,
  });
  assertEquals(cluster.objects.get(CSR)?.status, undefined);
});

const NOT_ITS_OWN: [what: string, lease: { address?: string; runsPods?: string; names?: string }, named: string[]][] = [
  ["a controller that runs no pods: its name is taken", { address: "10.0.0.4", runsPods: "false" }, []],
  ["a controller that has it like the leader", { address: "192.0.2.3", runsPods: "true", names: "10.0.0.4" }, []],
  ["a controller with another address", { address: "192.0.2.3", runsPods: "true" }, []],
  ["upstream's controller, where another one names the address", {}, ["10.0.0.4"]],
];
for (const [what, lease, named] of NOT_ITS_OWN) {
  Deno.test(`approveServingCertificates() gives a controller's address to no Node of ${what}`, async () => {
    const { cluster, ports, controllers, run } = leading("10.0.0.4");
    controllers.named = named;
    putLease(cluster, ports, lease);

    await using _ = run();

    const isAskedFor = () => Promise.resolve(cluster.requests.some(({ path }) => path === LEASE));
    await eventually(isAskedFor, { what: "a request for the lease", withinMs: 60_000, everyMs: 1 });
    await flushPromises();
    assertEquals(cluster.objects.get(CSR)?.status, undefined);
  });
}

import { assertEquals } from "@std/assert";
import { CLOUD_PROVIDER_LEASE, LEADER_LEASE } from "../../../../lib/reconcilers/mod.ts";
import { holdOwnLease } from "../../../../lib/node/controller/leader_work.ts";
import type { ControllerState } from "../../../../lib/node/controller/controller_state.ts";
import type { DesiredTask } from "../../../../lib/node/desired/desired.ts";
import { ADMIN_CONF } from "../../../support/admin_conf.ts";
import { aClusterConfig, aControllerState } from "../../../support/a_controller.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import type { FakeClock } from "../../../support/fakes.ts";

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

/** A controller whose storage takes several, connected to a cluster. */
async function aPeer(cluster: FakeCluster, dataDir: string) {
  await Deno.mkdir(`${dataDir}/pki`, { recursive: true });
  await Deno.writeTextFile(`${dataDir}/pki/admin.conf`, ADMIN_CONF);
  const etcd = { peerAddress: "192.0.2.2", ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" } };
  const background = new AbortController();
  const state = aControllerState({
    options: { single: false, kubeletExtraArgs: "--hostname-override=one" },
    config: aClusterConfig({ storage: { type: "etcd", etcd } }),
    ports: { ...fakePorts(), http: cluster.http },
    dataDir,
    background: background.signal,
  });
  await state.connect();
  return { state, stop: () => background.abort() };
}

function holderOf(cluster: FakeCluster, lease: string): unknown {
  return (cluster.objects.get(`${LEASES}/${lease}`)?.spec as { holderIdentity?: string } | undefined)?.holderIdentity;
}

function until(what: string, isTrue: () => boolean) {
  return eventually(() => Promise.resolve(isTrue()), { what, withinMs: 60_000, everyMs: 1 });
}

const TASKS = [{ name: "a", after: "b", lease: LEADER_LEASE }, { name: "free", after: "b" }];

/** The same controller, whose document has other tasks. */
function wanting(state: ControllerState, tasks: readonly DesiredTask[]): ControllerState {
  return Object.defineProperty(state, "desired", { value: { ...state.desired, tasks } });
}

Deno.test("electionFor() has a task run once the lease is ours, and gives it back at the end", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const { state, stop } = await aPeer(cluster, dataDir);
  let holderSeen: unknown;

  wanting(state, TASKS).stepIsDone("b", {
    free: () => Promise.resolve(),
    a: (signal) => {
      holderSeen = holderOf(cluster, LEADER_LEASE);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  });
  await until("the task runs", () => holderSeen !== undefined);
  stop();
  await state.backgroundTasks();

  assertEquals([holderSeen, holderOf(cluster, LEADER_LEASE)], ["abc", ""]);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("electionFor() has nothing run while another controller holds the lease", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  cluster.put(`${LEASES}/${LEADER_LEASE}`, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEADER_LEASE, namespace: "kube-node-lease" },
    spec: { holderIdentity: "other", leaseDurationSeconds: 60, renewTime: "2026-01-02T03:04:05.000000Z" },
  });
  const { state, stop } = await aPeer(cluster, dataDir);
  let runs = 0;

  wanting(state, TASKS).stepIsDone("b", {
    free: () => Promise.resolve(),
    a: () => Promise.resolve(void runs++),
  });
  await until("the lease was looked at", () => cluster.requests.length > 0);
  stop();
  await state.backgroundTasks();

  assertEquals([runs, holderOf(cluster, LEADER_LEASE)], [0, "other"]);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("electionFor() agrees on the cloud provider where those of upstream do", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const { state, stop } = await aPeer(cluster, dataDir);
  const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/cloud-controller-manager";

  wanting(state, [{ name: "a", after: "b", lease: CLOUD_PROVIDER_LEASE }]).stepIsDone("b", {
    a: () => Promise.resolve(),
  });
  await until("the lease is held", () => cluster.objects.has(lease));
  stop();
  await state.backgroundTasks();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("holdOwnLease() holds the controller's own lease", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const { state, stop } = await aPeer(cluster, dataDir);

  state.runInBackground("lease", (signal) => holdOwnLease(state, signal));
  await until("the lease is held", () => holderOf(cluster, "k0s-ctrl-one") === "abc");
  const { "k0s.k0sproject.io/api-names": names = "", ...annotations } =
    cluster.objects.get(`${LEASES}/k0s-ctrl-one`)?.metadata.annotations ?? {};
  for (const name of ["192.0.2.2", "kubernetes", "10.96.0.1"]) assertEquals(names.split(",").includes(name), true);
  assertEquals(annotations, {
    "k0s.k0sproject.io/api-address": "192.0.2.2",
    "k0s.k0sproject.io/runs-pods": "false",
  });

  // As at SIGHUP: others must not certify a kubelet for a name that the API server has got.
  const { config } = state;
  state.learn({
    config: { ...config, spec: { ...config.spec, api: { ...config.spec.api, sans: ["api.example.com"] } } },
  });
  const reserved = () =>
    cluster.objects.get(`${LEASES}/k0s-ctrl-one`)?.metadata.annotations?.["k0s.k0sproject.io/api-names"];
  await eventually(async () => {
    await (state.inputs.ports.clock as FakeClock).advance(5_000);
    return reserved()?.split(",").includes("api.example.com");
  }, { what: "the lease says the new name", withinMs: 60_000, everyMs: 1 });
  stop();
  await state.backgroundTasks();
  await Deno.remove(dataDir, { recursive: true });
});

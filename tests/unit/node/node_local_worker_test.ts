import { assertEquals, assertMatch } from "@std/assert";
import { NodeLocalBalancer } from "../../../lib/nllb/mod.ts";
import { hostPortOf, workerNodeLocal } from "../../../lib/node/node_local_worker.ts";
import { parseWorkerProfile } from "../../../lib/node/worker_profile.ts";
import type { WorkerState } from "../../../lib/node/worker_state.ts";
import { joinedAccess } from "../../../lib/node/worker_access.ts";
import { ensureKubeletClient } from "../../../lib/pki/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { fakePorts } from "../../support/a_controller.ts";
import { aWorkerState } from "../../support/a_worker.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";

const MAP = "/api/v1/namespaces/kube-system/configmaps/worker-config-default-1.37";

function profileData(apiServers: readonly string[], enabled = true): Record<string, string> {
  const traefik = { image: { image: "t", version: "v3" } };
  return {
    kubeletConfiguration: "{}",
    apiServerAddresses: JSON.stringify(apiServers),
    nodeLocalLoadBalancing: JSON.stringify({ enabled, type: "Traefik", traefik }),
  };
}

function configMap(apiServers: readonly string[]) {
  const metadata = { name: "worker-config-default-1.37", namespace: "kube-system" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: profileData(apiServers) };
}

async function withWorker(body: (state: WorkerState, cluster: FakeCluster) => Promise<void>): Promise<void> {
  await using files = await ClusterFixture.create();
  const cluster = new FakeCluster();
  const { paths, dataDir } = files;
  const server = "https://192.0.2.9:6443";
  await ensureKubeletClient({ paths, nodeName: "a", server, lifetimeMs: 86_400_000, clock: systemClock });
  const state = aWorkerState({ dataDir, ports: { ...fakePorts(), http: cluster.http } });
  state.access = await joinedAccess(state.inputs.paths);
  await body(state, cluster);
}

function balancerOf(state: WorkerState): Promise<NodeLocalBalancer> {
  const { settings, apiServers } = workerNodeLocal(state)!;
  const { paths, ports: { log } } = state.inputs;
  const staticPodDir = `${paths.runDir}/pods`;
  return NodeLocalBalancer.create(
    { settings, paths, staticPodDir, k0sVersion: "v1", log, bindAddress: "127.0.0.1" },
    apiServers,
  );
}

Deno.test("hostPortOf() has the port of the scheme where a URL names none", () => {
  assertEquals(["https://a.example", "http://a.example", "https://[2001:db8::1]:6443"].map(hostPortOf), [
    ...["a.example:443", "a.example:80", "[2001:db8::1]:6443"],
  ]);
});

Deno.test("workerNodeLocal() begins with what the profile says, else with the server that was joined at", () =>
  withWorker((state) => {
    state.profile = parseWorkerProfile(profileData(["192.0.2.1:6443"]));
    assertEquals(workerNodeLocal(state)?.apiServers, ["192.0.2.1:6443"]);
    state.profile = parseWorkerProfile(profileData([]));
    assertEquals(workerNodeLocal(state)?.apiServers, ["192.0.2.9:6443"]);
    state.profile = parseWorkerProfile(profileData([], false));
    assertEquals(workerNodeLocal(state), undefined);
    return Promise.resolve();
  }));

Deno.test("workerNodeLocal() leads the kubelet and k0s itself through the balancer", () =>
  withWorker(async (state) => {
    state.profile = parseWorkerProfile(profileData(["192.0.2.1:6443"]));
    const balancer = await balancerOf(state);

    await workerNodeLocal(state)?.use(balancer);

    assertMatch(await Deno.readTextFile(balancer.kubeconfig), /server: ['"]?https:\/\/127\.0\.0\.1:7443/);
    assertEquals([state.client.server, state.balancer], ["https://127.0.0.1:7443", balancer]);
  }));

Deno.test("workerNodeLocal() follows its profile, keeps a copy, and never takes an empty list for one", () =>
  withWorker(async (state, cluster) => {
    cluster.put(MAP, configMap(["192.0.2.1:6443"]));
    state.profile = parseWorkerProfile(profileData(["192.0.2.1:6443"]));
    const told: string[] = [];
    const ending = new AbortController();
    const following = workerNodeLocal(state)?.follow(
      (servers) => Promise.resolve(void told.push(servers.join())),
      ending.signal,
    );
    const copy = async () => await Deno.readTextFile(`${state.inputs.paths.dataDir}/worker-profile.yaml`);
    await eventually(async () => (await copy()).includes("192.0.2.1"), { what: "copy", withinMs: 60_000 });

    cluster.put(MAP, configMap(["192.0.2.1:6443", "192.0.2.2:6443"]));
    await eventually(async () => (await copy()).includes("192.0.2.2"), { what: "new copy", withinMs: 60_000 });
    cluster.put(MAP, configMap([]));
    await eventually(() => Promise.resolve(told.length === 3), { what: "third change", withinMs: 60_000 });
    ending.abort();
    await following?.catch(() => {});

    assertEquals(told, ["192.0.2.1:6443", "192.0.2.1:6443,192.0.2.2:6443", ""]);
    assertMatch(await copy(), /192\.0\.2\.2/);
  }));

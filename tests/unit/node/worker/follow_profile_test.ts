import { assertEquals, assertMatch } from "@std/assert";
import { followProfile, hostPortOf } from "../../../../lib/node/worker/follow_profile.ts";
import { parseWorkerProfile } from "../../../../lib/node/worker/worker_profile.ts";
import type { WorkerState } from "../../../../lib/node/worker/worker_state.ts";
import { joinedAccess } from "../../../../lib/node/worker/worker_access.ts";
import { ensureKubeletClient } from "../../../../lib/pki/mod.ts";
import { systemClock } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { aWorkerState } from "../../../support/a_worker.ts";
import { ClusterFixture } from "../../../support/cluster_fixture.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import type { FakeLogger } from "../../../support/fakes.ts";

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

async function withWorker(
  body: (state: WorkerState, cluster: FakeCluster, log: FakeLogger) => Promise<void>,
): Promise<void> {
  await using files = await ClusterFixture.create();
  const cluster = new FakeCluster();
  const { paths, dataDir } = files;
  const server = "https://192.0.2.9:6443";
  await ensureKubeletClient({ paths, nodeName: "a", server, lifetimeMs: 86_400_000, clock: systemClock });
  const ports = { ...fakePorts(), http: cluster.http };
  const state = aWorkerState({ dataDir, ports });
  state.access = await joinedAccess(state.inputs.paths);
  await body(state, cluster, ports.log);
}

Deno.test("hostPortOf() has the port of the scheme where a URL names none", () => {
  assertEquals(["https://a.example", "http://a.example", "https://[2001:db8::1]:6443"].map(hostPortOf), [
    ...["a.example:443", "a.example:80", "[2001:db8::1]:6443"],
  ]);
});

Deno.test("followProfile() learns the API servers, keeps a copy, and never takes an empty list for one", () =>
  withWorker(async (state, cluster, log) => {
    cluster.put(MAP, configMap(["192.0.2.1:6443"]));
    const ending = new AbortController();
    const following = followProfile(state, ending.signal);
    const copy = async () => await Deno.readTextFile(`${state.inputs.paths.dataDir}/worker-profile.yaml`);
    await eventually(async () => (await copy()).includes("192.0.2.1"), { what: "copy", withinMs: 60_000 });

    cluster.put(MAP, configMap(["192.0.2.1:6443", "192.0.2.2:6443"]));
    await eventually(async () => (await copy()).includes("192.0.2.2"), { what: "new copy", withinMs: 60_000 });
    cluster.put(MAP, configMap([]));
    const refused = () => log.records.some(({ message }) => message.startsWith("Refusing to remove all"));
    await eventually(() => Promise.resolve(refused()), { what: "refusal", withinMs: 60_000 });
    ending.abort();
    await following.catch(() => {});

    assertEquals(state.facts.apiServers, ["192.0.2.1:6443", "192.0.2.2:6443"]);
    assertMatch(await copy(), /192\.0\.2\.2/);
  }));

Deno.test("followProfile() learns where images come from", () =>
  withWorker(async (state, cluster) => {
    const registries = [{ host: "docker.io", mirrors: [{ url: "https://mirror.example", capabilities: ["pull"] }] }];
    const map = configMap(["192.0.2.1:6443"]);
    state.learn({ profile: parseWorkerProfile(map.data) });
    cluster.put(MAP, { ...map, data: { ...map.data, registries: JSON.stringify(registries) } });
    const ending = new AbortController();
    const following = followProfile(state, ending.signal);

    const known = () => Promise.resolve(state.profile.registries?.[0]?.host === "docker.io");
    await eventually(known, { what: "registries", withinMs: 60_000 });
    ending.abort();
    await following.catch(() => {});
  }));

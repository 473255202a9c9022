import { assertEquals, assertMatch } from "@std/assert";
import { followProfile } from "../../../../lib/node/worker/follow_profile.ts";
import { parseWorkerProfile } from "../../../../lib/node/worker/worker_profile.ts";
import { eventually } from "../../../support/eventually.ts";
import { JoinedWorker } from "./_joined_worker.ts";

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

Deno.test("followProfile() learns the API servers, keeps a copy, and never takes an empty list for one", () =>
  JoinedWorker.use(async (worker) => {
    const { state, cluster, log } = worker;
    await worker.boot();
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
  JoinedWorker.use(async (worker) => {
    const { state, cluster } = worker;
    await worker.boot();
    const registries = [{ host: "docker.io", mirrors: [{ url: "https://mirror.example", capabilities: ["pull"] }] }];
    const map = configMap(["192.0.2.1:6443"]);
    state.learn({ profile: parseWorkerProfile({ ...map.data, registries: "[]" }) });
    cluster.put(MAP, { ...map, data: { ...map.data, registries: JSON.stringify(registries) } });
    const ending = new AbortController();
    const following = followProfile(state, ending.signal);

    const known = () => Promise.resolve(state.profile.registries?.[0]?.host === "docker.io");
    await eventually(known, { what: "registries", withinMs: 60_000 });
    ending.abort();
    await following.catch(() => {});
  }));

Deno.test("followProfile() takes a changed profile over when its turn has come, and says when it is gone", () =>
  JoinedWorker.use(async (worker) => {
    const { state, cluster, log } = worker;
    await worker.boot();
    cluster.put(MAP, configMap(["192.0.2.1:6443"]));
    const ending = new AbortController();
    const following = followProfile(state, ending.signal);
    const until = (what: string, is: () => boolean) =>
      eventually(() => Promise.resolve(is()), { what, withinMs: 60_000 });
    await until("the worker asks for its turn", () => worker.marks !== undefined);
    // Another load balancer, for which nobody waits with the API servers.
    assertEquals([state.facts.apiServers, state.balancer], [["192.0.2.1:6443"], undefined]);

    worker.giveTurn();
    await until("it has been taken over", () => worker.marks === undefined && state.ownProfile.isShown === false);
    assertEquals([state.balancer?.server, state.client.server], ["https://127.0.0.1:7443", "https://127.0.0.1:7443"]);

    cluster.remove(MAP);
    await until("it is gone", () => state.ownProfile.note?.includes("not in the cluster any more") === true);
    ending.abort();
    await following.catch(() => {});
    assertEquals(log.records.filter(({ message }) => message.includes("was removed from the cluster")).length, 1);
  }));

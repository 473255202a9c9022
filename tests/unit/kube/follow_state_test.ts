import { assertEquals } from "@std/assert";
import { followState, type FollowStateOptions } from "../../../lib/kube/follow_state.ts";
import type { KubeObject } from "../../../lib/kube/kube_object.ts";
import { RESOURCES } from "../../../lib/kube/resource_type.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { turns } from "./_turns.ts";

const node = (name: string, os = "linux") => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/os": os } },
});

/** Each state as `kept | names of the objects that are others`. */
function following(
  cluster: FakeCluster,
  { type = RESOURCES.nodes, ...options }: Partial<FollowStateOptions<KubeObject, string>> & {
    type?: typeof RESOURCES.nodes;
  } = {},
) {
  const [clock, ending, seen] = [new FakeClock(), new AbortController(), [] as string[]];
  const keep = options.keep ?? (({ metadata: { name = "" } }: KubeObject) => name);
  const all = { clock, log: new FakeLogger(), signal: ending.signal, ...options, keep };
  const running = (async () => {
    for await (const { objects, changed } of followState<KubeObject, string>(cluster.client(), type, all)) {
      const kept = [...objects].map(([key, value]) => key === value ? key : `${key}=${value}`);
      seen.push(`${kept.join(" ")} | ${changed.map(({ metadata }) => metadata.name).join(" ")}`);
    }
  })();
  const stop = async () => {
    ending.abort();
    await running;
  };
  return { seen, clock, [Symbol.asyncDispose]: stop };
}

Deno.test("followState() gives all objects, and after each change which one it was", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a"));
  cluster.put("/api/v1/nodes/b", node("b"));
  await using followed = following(cluster);
  await turns();

  cluster.put("/api/v1/nodes/c", node("c"));
  cluster.put("/api/v1/nodes/a", node("a"));
  cluster.remove("/api/v1/nodes/b");
  await turns();

  assertEquals(followed.seen, ["a b | a b", "a b c | c", "a b c | a", "a c | "]);
});

Deno.test("followState() gives an empty state where there is nothing", async () => {
  await using followed = following(new FakeCluster());
  await turns();

  assertEquals(followed.seen, [" | "]);
});

Deno.test("followState() forgets what vanished while nothing was watched", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a"));
  cluster.put("/api/v1/nodes/b", node("b"));
  const expired = JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, message: "too old" } });
  let asked = 0;
  cluster.intercept = ({ path }) => {
    // The first request lists, the second watches.
    if (path !== "/api/v1/nodes" || ++asked !== 2) return undefined;
    return new Response(`${expired}\n`);
  };
  await using followed = following(cluster);
  await turns();
  cluster.remove("/api/v1/nodes/a");
  await followed.clock.advance(250);
  await turns();

  assertEquals(followed.seen, ["a b | a b", "b | b"]);
});

Deno.test("followState() keeps of an object what it is told to", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a", "windows"));
  await using followed = following(cluster, {
    keep: ({ metadata: { labels = {} } }) => labels["kubernetes.io/os"] ?? "",
  });
  await turns();
  cluster.put("/api/v1/nodes/a", node("a", "linux"));
  await turns();

  assertEquals(followed.seen, ["a=windows | a", "a=linux | a"]);
});

Deno.test("followState() tells objects of one name in several namespaces apart", async () => {
  const cluster = new FakeCluster();
  const map = (namespace: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", namespace } });
  for (const namespace of ["x", "y"]) cluster.put(`/api/v1/namespaces/${namespace}/configmaps/m`, map(namespace));
  const keep = ({ metadata: { namespace = "" } }: KubeObject) => namespace;
  await using everywhere = following(cluster, { type: RESOURCES.configMaps, keep });
  await using inOne = following(cluster, { type: RESOURCES.configMaps, keep, namespace: "y" });
  await turns();

  assertEquals([everywhere.seen, inOne.seen], [["x/m=x y/m=y | m m"], ["m=y | m"]]);
});

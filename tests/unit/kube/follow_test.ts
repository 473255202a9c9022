import { assertEquals } from "@std/assert";
import { follow, type Followed } from "../../../lib/kube/follow.ts";
import { RESOURCES } from "../../../lib/kube/resource_type.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FakeCluster, status } from "../../support/fake_cluster.ts";
import { turns } from "./_turns.ts";

const node = (name: string) => ({ apiVersion: "v1", kind: "Node", metadata: { name } });

function following(cluster: FakeCluster) {
  const clock = new FakeClock();
  const log = new FakeLogger();
  const ending = new AbortController();
  const seen: string[] = [];
  const running = (async () => {
    for await (const change of follow(cluster.client(), RESOURCES.nodes, { clock, log, signal: ending.signal })) {
      seen.push(summary(change));
    }
  })();
  const stop = async () => {
    ending.abort();
    await running;
  };
  return { seen, clock, [Symbol.asyncDispose]: stop };
}

function summary(change: Followed): string {
  if (change.type !== "LISTED") return `${change.type} ${change.object.metadata.name}`;
  return `LISTED ${change.items.map(({ metadata }) => metadata.name).join(" ")}`;
}

Deno.test("follow() gives the state, then its changes", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a"));
  await using followed = following(cluster);
  await turns();

  cluster.put("/api/v1/nodes/b", node("b"));
  cluster.put("/api/v1/nodes/a", node("a"));
  cluster.remove("/api/v1/nodes/b");
  await turns();

  assertEquals(followed.seen, ["LISTED a", "ADDED b", "MODIFIED a", "DELETED b"]);
});

Deno.test("follow() begins again with a pause that doubles while the server is away", async () => {
  const cluster = new FakeCluster();
  cluster.intercept = () => status(503, "", "starting");
  await using followed = following(cluster);
  await turns();

  for (const pauseMs of [250, 500]) {
    await followed.clock.advance(pauseMs);
    await turns();
  }
  cluster.intercept = () => undefined;
  await followed.clock.advance(1_000);
  await turns();

  assertEquals(followed.seen, ["LISTED "]);
  assertEquals(cluster.requests.filter(({ path }) => path === "/api/v1/nodes").length, 5);
});

Deno.test("follow() lists again when its place in the history is too old", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a"));
  let watches = 0;
  const expired = JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, message: "too old" } });
  cluster.intercept = ({ path }) => {
    if (path !== "/api/v1/nodes" || cluster.requests.length % 2 === 1) return undefined;
    return ++watches === 1 ? new Response(`${expired}\n`) : undefined;
  };
  await using followed = following(cluster);
  await turns();
  await followed.clock.advance(250);
  await turns();

  assertEquals(followed.seen, ["LISTED a", "LISTED a"]);
});

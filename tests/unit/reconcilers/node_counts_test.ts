import { assertEquals } from "@std/assert";
import { followNodeCounts } from "../../../lib/reconcilers/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

function node(name: string, os: string) {
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/os": os } } };
}

Deno.test("followNodeCounts() tells how many nodes there are once they are listed, and when some come or go", async () => {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/nodes/a", node("a", "linux"));
  const ending = new AbortController();
  const told: string[] = [];
  const following = followNodeCounts(
    { client: cluster.client(), clock: systemClock, log: new FakeLogger() },
    ({ all, linux }) => told.push(`${all} ${linux}`),
    ending.signal,
  );

  await until("it is listed", () => told.at(-1) === "1 1");
  cluster.put("/api/v1/nodes/b", node("b", "windows"));
  await until("one has come", () => told.at(-1) === "2 1");
  ending.abort();
  await following.catch(() => {});

  assertEquals(told[0], "1 1");
});

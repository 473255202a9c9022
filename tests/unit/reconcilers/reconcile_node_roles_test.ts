import { assertEquals } from "@std/assert";
import { missingRole, reconcileNodeRoles } from "../../../lib/reconcilers/reconcile_node_roles.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { turns } from "../kube/_turns.ts";

function node(labels: Record<string, string>) {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "a", labels } };
}

const CASES = [
  { labels: { "node.k0sproject.io/role": "control-plane" }, role: "control-plane" },
  { labels: { "node.k0sproject.io/role": "control-plane", "node-role.kubernetes.io/other": "" }, role: undefined },
  { labels: { "node.k0sproject.io/role": "" }, role: undefined },
  { labels: {}, role: undefined },
];
for (const { labels, role } of CASES) {
  Deno.test(`missingRole() is ${role} for ${JSON.stringify(labels)}`, () =>
    assertEquals(missingRole(node(labels)), role));
}

Deno.test("reconcileNodeRoles() labels a node when it appears", async () => {
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const options = { client: cluster.client(), clock: new FakeClock(), log: new FakeLogger() };
  const running = reconcileNodeRoles(options, ending.signal);
  await turns();

  cluster.put("/api/v1/nodes/a", node({ "node.k0sproject.io/role": "control-plane" }));
  await turns();
  ending.abort();
  await running;

  assertEquals(
    cluster.objects.get("/api/v1/nodes/a")?.metadata.labels?.["node-role.kubernetes.io/control-plane"],
    "true",
  );
});

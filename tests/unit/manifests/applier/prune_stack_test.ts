import { assertEquals } from "@std/assert";
import { isSurplus, pruneStack } from "../../../../lib/manifests/applier/prune_stack.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";

const log = new FakeLogger();
const LABELS = { "k0s.k0sproject.io/stack": "mine" };
const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n", labels: LABELS } };
const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "r", labels: LABELS },
};

function cluster(): FakeCluster {
  const made = new FakeCluster();
  made.put("/apis/rbac.authorization.k8s.io/v1/clusterroles/r", ROLE);
  made.put("/api/v1/namespaces/n/configmaps/a", MAP);
  made.put("/api/v1/namespaces/n/configmaps/b", { ...MAP, metadata: { ...MAP.metadata, name: "b" } });
  made.put("/api/v1/namespaces/n/configmaps/c", { ...MAP, metadata: { name: "c", namespace: "n" } });
  return made;
}

Deno.test("pruneStack() deletes what is not applied any more, namespaced objects first", async () => {
  const fake = cluster();

  const isComplete = await pruneStack(fake.client(), "mine", new Set(["/ConfigMap:b@n"]), { log });

  assertEquals(isComplete, true);
  assertEquals(fake.requests.filter(({ method }) => method === "DELETE"), [
    { method: "DELETE", path: "/api/v1/namespaces/n/configmaps/a", body: { propagationPolicy: "Foreground" } },
    {
      method: "DELETE",
      path: "/apis/rbac.authorization.k8s.io/v1/clusterroles/r",
      body: { propagationPolicy: "Foreground" },
    },
  ]);
});

Deno.test("pruneStack() skips kinds that cannot be listed, and says so", async () => {
  const fake = cluster();
  fake.intercept = ({ path }) => (path.endsWith("/clusterroles") ? status(503, "", "down") : undefined);

  assertEquals(await pruneStack(fake.client(), "mine", new Set(), { log }), false);

  assertEquals([...fake.objects.keys()], [
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/r",
    "/api/v1/namespaces/n/configmaps/c",
  ]);
});

Deno.test("pruneStack() does not mind that an object went by itself", async () => {
  const fake = cluster();
  fake.intercept = ({ method }) => (method === "DELETE" ? status(404, "NotFound", "gone") : undefined);

  assertEquals(await pruneStack(fake.client(), "mine", new Set(), { log }), true);
});

const SURPLUS = [
  { what: "of the stack", object: MAP, is: true },
  { what: "of another stack", object: { ...MAP, metadata: { ...MAP.metadata, labels: {} } }, is: false },
  {
    what: "with an owner",
    object: { ...MAP, metadata: { ...MAP.metadata, ownerReferences: [{ uid: "1" }] } },
    is: false,
  },
  { what: "on its way out", object: { ...MAP, metadata: { ...MAP.metadata, deletionTimestamp: "now" } }, is: false },
  { what: "still applied", object: { ...MAP, metadata: { ...MAP.metadata, name: "kept" } }, is: false },
];
for (const { what, object, is } of SURPLUS) {
  Deno.test(`isSurplus() is ${is} for an object ${what}`, () => {
    assertEquals(isSurplus(object, "mine", new Set(["/ConfigMap:kept@n"])), is);
  });
}

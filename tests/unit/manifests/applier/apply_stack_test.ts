import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { KubeClient } from "../../../../lib/kube/mod.ts";
import { applyStack, StackError } from "../../../../lib/manifests/applier/apply_stack.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { FAKE_ACCESS, FakeCluster, status } from "../../../support/fake_cluster.ts";

const OPTIONS = { clock: new FakeClock(), log: new FakeLogger() };

function manifest(kind: string, name: string, namespace = ""): string {
  const apiVersion = kind === "ClusterRole" ? "rbac.authorization.k8s.io/v1" : "v1";
  return `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } })}\n`;
}

function stack(...manifests: string[]) {
  return { name: "mine", files: { "all.yaml": manifests.join("") } };
}

Deno.test("applyStack() applies in order and reports identities", async () => {
  const cluster = new FakeCluster();
  const files = stack(manifest("ConfigMap", "a", "n"), manifest("ClusterRole", "r"), manifest("Namespace", "n"));

  const applied = await applyStack(cluster.client(), files, OPTIONS);

  assertEquals(cluster.writes, [
    "POST /api/v1/namespaces",
    "POST /apis/rbac.authorization.k8s.io/v1/clusterroles",
    "POST /api/v1/namespaces/n/configmaps",
  ]);
  assertEquals([...applied.identities], [
    "/Namespace:n@",
    "rbac.authorization.k8s.io/ClusterRole:r@",
    "/ConfigMap:a@n",
  ]);
  assertEquals([applied.created, applied.changed], [3, 0]);
});

Deno.test("applyStack() sends what YAML 1.1 says, and integers of 64 bits to the last digit", async () => {
  const cluster = new FakeCluster();
  const log = new FakeLogger();
  const bodies: string[] = [];
  const client = new KubeClient(FAKE_ACCESS, {
    http: {
      open: () => {
        const session = cluster.http.open({});
        return {
          ...session,
          fetch: (url, init) => {
            if (init?.method === "POST") bodies.push(String(init.body));
            return session.fetch(url, init);
          },
        };
      },
    },
  });
  const text = "x: &x {on: off}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ns}\n" +
    "data: {<<: *x, big: 9007199254740993}\nx: null\n";

  await applyStack(client, { name: "mine", files: { "a.yaml": text } }, { ...OPTIONS, log });

  assertEquals(/"data":\{.*?\}/.exec(bodies[0] ?? "")?.[0], '"data":{"true":false,"big":9007199254740993}');
  assertEquals(log.records.filter(({ level }) => level === "warning").map(({ fields }) => fields.place), [
    'duplicated key "x" at line 6, column 1',
  ]);
});

Deno.test("applyStack() drops the namespace of a kind that has none", async () => {
  const cluster = new FakeCluster();

  const { identities } = await applyStack(cluster.client(), stack(manifest("ClusterRole", "r", "n")), OPTIONS);

  assertEquals([...identities], ["rbac.authorization.k8s.io/ClusterRole:r@"]);
});

Deno.test("applyStack() goes on after a failure and names all of them", async () => {
  const cluster = new FakeCluster();
  cluster.intercept = ({ method, body }) =>
    method === "POST" && JSON.stringify(body).includes('"bad"') ? status(403, "Forbidden", "no") : undefined;
  const files = stack(
    manifest("ConfigMap", "bad", "n"),
    manifest("ConfigMap", "lost"),
    manifest("Widget", "w", "n"),
    manifest("ConfigMap", "good", "n"),
  );

  const error = await assertRejects(() => applyStack(cluster.client(), files, OPTIONS), StackError);

  for (
    const part of [
      "ConfigMap bad: ",
      "ConfigMap lost: it has no metadata.namespace",
      "Widget w: the server does not know",
    ]
  ) {
    assertStringIncludes(error.message, part);
  }
  assertEquals([...cluster.objects.keys()], ["/api/v1/namespaces/n/configmaps/good"]);
});

Deno.test("applyStack() sends nothing if a file cannot be read", async () => {
  const cluster = new FakeCluster();

  await assertRejects(() => applyStack(cluster.client(), stack("a: ["), OPTIONS), ConfigError);

  assertEquals(cluster.requests, []);
});

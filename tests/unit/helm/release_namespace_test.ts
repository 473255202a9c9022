import { assertEquals, assertRejects } from "@std/assert";
import { ensureReleaseNamespace } from "../../../lib/helm/release_namespace.ts";
import { KubeApiError } from "../../../lib/kube/mod.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";

const APPS = "/api/v1/namespaces/apps";
const RELEASE = { name: "web", namespace: "apps" };
const { signal } = new AbortController();

/** What is asked of the API, in order. */
async function askedOf(cluster: FakeCluster): Promise<string[]> {
  await ensureReleaseNamespace(cluster.client(), RELEASE, signal);
  return cluster.requests.map(({ method, path }) => `${method} ${path}`);
}

Deno.test("ensureReleaseNamespace() makes the namespace that helm would make", async () => {
  const cluster = new FakeCluster();
  assertEquals(await askedOf(cluster), [`GET ${APPS}`, "POST /api/v1/namespaces"]);
  assertEquals(cluster.objects.get(APPS)?.metadata.labels, { name: "apps" });
});

Deno.test("ensureReleaseNamespace() leaves one that is there as it is", async () => {
  const cluster = new FakeCluster();
  cluster.put(APPS, { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } });
  assertEquals(await askedOf(cluster), [`GET ${APPS}`]);
  assertEquals(cluster.objects.get(APPS)?.metadata.labels, undefined);
});

const OTHERS: [status: number, isMinded: boolean][] = [[409, false], [403, true]];
for (const [status, isMinded] of OTHERS) {
  Deno.test(`ensureReleaseNamespace() that is answered ${status} ${isMinded ? "fails" : "was slower than another"}`, async () => {
    const cluster = new FakeCluster();
    const answer = () => Response.json({ kind: "Status", code: status, message: "no" }, { status });
    cluster.intercept = ({ method }) => method === "POST" ? answer() : undefined;
    if (isMinded) await assertRejects(() => askedOf(cluster), KubeApiError);
    else assertEquals(await askedOf(cluster), [`GET ${APPS}`, "POST /api/v1/namespaces"]);
  });
}

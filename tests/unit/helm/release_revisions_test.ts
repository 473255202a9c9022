import { assertEquals } from "@std/assert";
import { releaseRevisions } from "../../../lib/helm/release_revisions.ts";
import { type KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";

Deno.test("releaseRevisions() sorts by number and asks for no data", async () => {
  const asked: unknown[] = [];
  const secret = (labels?: Record<string, string>) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: labels ? { labels } : {},
  });
  const items = [
    secret({ version: "10", status: "deployed" }),
    secret({ version: "9", status: "superseded" }),
    secret({ version: "x", status: "failed" }),
    secret(),
  ];
  const list = (...args: unknown[]) => {
    asked.push(args);
    return Promise.resolve({ items, resourceVersion: "1" });
  };
  const client = { list } as unknown as Pick<KubeClient, "list">;
  const { signal } = new AbortController();
  assertEquals(await releaseRevisions(client, { name: "web", namespace: "apps" }, signal), [
    { revision: 9, status: "superseded" },
    { revision: 10, status: "deployed" },
  ]);
  const options = { namespace: "apps", labelSelector: "owner=helm,name=web", metadataOnly: true, signal };
  assertEquals(asked, [[RESOURCES.secrets, options]]);
});

import { assertEquals, assertRejects } from "@std/assert";
import { KubeApiError, KubeUnreachableError } from "../../../lib/kube/kube_api_error.ts";
import { KubeClient } from "../../../lib/kube/kube_client.ts";
import { RESOURCES } from "../../../lib/kube/resource_type.ts";
import type { Http } from "../../../lib/platform/mod.ts";
import { FAKE_ACCESS, FakeCluster, status } from "../../support/fake_cluster.ts";

const PATH = "/api/v1/namespaces/default/configmaps/a";
const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, data: { k: "v" } };
const HERE = { namespace: "default" };

Deno.test("KubeClient creates, reads, patches, replaces and deletes an object", async () => {
  const cluster = new FakeCluster();
  using client = cluster.client();
  const type = RESOURCES.configMaps;

  const created = await client.create(type, MAP);
  const patched = await client.mergePatch(type, "a", { data: { k: null, l: "w" } }, HERE);
  const jsonPatched = await client.jsonPatch(type, "a", [{ op: "add", path: "/data/m", value: "x" }], HERE);
  const replaced = await client.update(type, { ...MAP, data: { n: "y" } });
  const read = await client.get(type, "a", HERE);
  await client.delete(type, "a", { ...HERE, propagation: "Foreground" });

  assertEquals([created, patched, jsonPatched, replaced, read].map(({ data }) => data), [
    { k: "v" },
    { l: "w" },
    { l: "w", m: "x" },
    { n: "y" },
    { n: "y" },
  ]);
  assertEquals(cluster.requests.at(-1), { method: "DELETE", path: PATH, body: { propagationPolicy: "Foreground" } });
});

Deno.test("KubeClient keeps integers of 64 bits to the last digit, there and back", async () => {
  const bodies: string[] = [];
  const http: Http = {
    open: () => ({
      fetch: (_url, init) => {
        bodies.push(String(init?.body));
        return Promise.resolve(new Response('{"apiVersion":"v1","metadata":{},"n":9007199254740993}'));
      },
      [Symbol.dispose]: () => {},
    }),
  };
  using client = new KubeClient(FAKE_ACCESS, { http });

  const { n } = await client.mergePatch(RESOURCES.configMaps, "a", { n: -9007199254740993n }, HERE);

  assertEquals([bodies, n], [['{"n":-9007199254740993}'], 9007199254740993n]);
});

Deno.test("KubeClient.update() with an old resourceVersion is a conflict", async () => {
  const cluster = new FakeCluster();
  const { metadata } = cluster.put(PATH, MAP);
  cluster.put(PATH, MAP);
  using client = cluster.client();

  const error = await assertRejects(() => client.update(RESOURCES.configMaps, { ...MAP, metadata }), KubeApiError);

  assertEquals(error.reason, "Conflict");
});

Deno.test("KubeClient.list() follows the pages and gives items their kind", async () => {
  const cluster = new FakeCluster();
  const pages = [
    { metadata: { continue: "next", resourceVersion: "7" }, items: [{ metadata: { name: "a" } }] },
    { metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "b" } }] },
  ];
  cluster.intercept = () => new Response(JSON.stringify(pages.shift()));
  using client = cluster.client();

  const { items, resourceVersion } = await client.list(RESOURCES.nodes);

  assertEquals(items.map(({ kind, metadata }) => `${kind} ${metadata.name}`), ["Node a", "Node b"]);
  assertEquals(resourceVersion, "7");
});

Deno.test("KubeClient.discover() asks once, and once more for a kind it does not know", async () => {
  const cluster = new FakeCluster();
  using client = cluster.client();
  const asked = () => cluster.requests.length;

  await Promise.all([client.discover("v1", "Node"), client.discover("apps/v1", "DaemonSet")]);
  assertEquals(asked(), 2);
  assertEquals(await client.discover("example.com/v1", "Widget"), undefined);
  assertEquals(asked(), 4);
  cluster.kinds.push({ apiVersion: "example.com/v1", kind: "Widget", plural: "widgets", namespaced: true });

  assertEquals((await client.discover("example.com/v1", "Widget"))?.plural, "widgets");
});

Deno.test("KubeClient.resources() does not keep a failure", async () => {
  const cluster = new FakeCluster();
  cluster.intercept = () => status(503, "", "starting");
  using client = cluster.client();
  await assertRejects(() => client.resources(), KubeApiError);

  cluster.intercept = () => undefined;

  assertEquals((await client.resources()).length, cluster.kinds.length);
});

Deno.test("KubeClient.apply() sends a server-side apply of its own manager", async () => {
  const seen: { url: string; type: string | null }[] = [];
  using client = new KubeClient(
    { server: "https://h", caCert: undefined, clientCert: undefined, clientKey: undefined, token: undefined },
    {
      http: {
        open: () => ({
          fetch: (url, init) => {
            seen.push({ url, type: new Headers(init?.headers).get("content-type") });
            return Promise.resolve(new Response(JSON.stringify(MAP)));
          },
          [Symbol.dispose]: () => {},
        }),
      },
    },
  );

  await client.apply(RESOURCES.configMaps, MAP, { fieldManager: "k0s" });

  assertEquals(seen, [{
    url: `https://h${PATH}?fieldManager=k0s&force=true`,
    type: "application/apply-patch+yaml",
  }]);
});

Deno.test("KubeClient takes an answer that is not JSON for none", async () => {
  const cluster = new FakeCluster();
  cluster.intercept = () => new Response('{"kind": "Conf');
  using client = cluster.client();

  await assertRejects(() => client.get(RESOURCES.configMaps, "a", HERE), KubeUnreachableError, "is not JSON");
});

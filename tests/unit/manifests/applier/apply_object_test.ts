import { assertEquals } from "@std/assert";
import { RESOURCES } from "../../../../lib/kube/mod.ts";
import { applyObject } from "../../../../lib/manifests/applier/apply_object.ts";
import { prepareObject } from "../../../../lib/manifests/applier/prepared_object.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const PATH = "/api/v1/namespaces/b/configmaps/a";

function map(data: Record<string, string>) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" }, data };
}

function apply(cluster: FakeCluster, data: Record<string, string>) {
  return applyObject(cluster.client(), RESOURCES.configMaps, prepareObject(map(data), "mine"));
}

function dataOf(cluster: FakeCluster): unknown {
  return cluster.objects.get(PATH)?.data;
}

Deno.test("applyObject() creates what is missing, and then leaves it alone", async () => {
  const cluster = new FakeCluster();

  assertEquals([await apply(cluster, { k: "v" }), await apply(cluster, { k: "v" })], ["created", "unchanged"]);

  assertEquals(cluster.writes, ["POST /api/v1/namespaces/b/configmaps"]);
});

Deno.test("applyObject() removes what left the manifest and keeps what others added", async () => {
  const cluster = new FakeCluster();
  await apply(cluster, { old: "1", kept: "2" });
  const live = cluster.objects.get(PATH);
  cluster.put(PATH, { ...live!, data: { old: "1", kept: "2", foreign: "3" } });

  assertEquals(await apply(cluster, { kept: "2", new: "4" }), "changed");

  assertEquals(dataOf(cluster), { kept: "2", foreign: "3", new: "4" });
});

Deno.test("applyObject() restores what drifted in the cluster", async () => {
  const cluster = new FakeCluster();
  await apply(cluster, { k: "v" });
  cluster.put(PATH, { ...cluster.objects.get(PATH)!, data: { k: "drifted", foreign: "x" } });

  assertEquals(await apply(cluster, { k: "v" }), "changed");

  assertEquals(dataOf(cluster), { k: "v", foreign: "x" });
});

Deno.test("applyObject() restores drift even when the manifest changed elsewhere", async () => {
  const cluster = new FakeCluster();
  await apply(cluster, { a: "1", b: "1" });
  cluster.put(PATH, { ...cluster.objects.get(PATH)!, data: { a: "drifted", b: "1" } });

  await apply(cluster, { a: "1", b: "2" });

  assertEquals(dataOf(cluster), { a: "1", b: "2" });
});

Deno.test("applyObject() replaces an object that it never applied", async () => {
  const cluster = new FakeCluster();
  cluster.put(PATH, map({ foreign: "x" }));

  assertEquals(await apply(cluster, { k: "v" }), "changed");

  assertEquals(dataOf(cluster), { k: "v" });
});

Deno.test("applyObject() applies over an object that appeared meanwhile", async () => {
  const cluster = new FakeCluster();
  cluster.intercept = ({ method }) => {
    if (method === "POST" && !cluster.objects.has(PATH)) cluster.put(PATH, map({ foreign: "x" }));
    return undefined;
  };

  assertEquals(await apply(cluster, { k: "v" }), "changed");

  assertEquals(dataOf(cluster), { k: "v" });
});

const LARGE = "x".repeat(300_000);

Deno.test("applyObject() applies by the server what is too large for an annotation, and then leaves it alone", async () => {
  const cluster = new FakeCluster();

  assertEquals([await apply(cluster, { k: LARGE }), await apply(cluster, { k: LARGE })], ["created", "unchanged"]);

  assertEquals(cluster.writes, [`PATCH ${PATH}`]);
  assertEquals(Object.keys(cluster.objects.get(PATH)?.metadata.annotations ?? {}), [
    "k0s.k0sproject.io/stack-checksum",
  ]);
});

Deno.test("applyObject() restores what drifted in a large object", async () => {
  const cluster = new FakeCluster();
  await apply(cluster, { k: LARGE });
  cluster.put(PATH, { ...cluster.objects.get(PATH)!, data: { k: "drifted", foreign: "x" } });

  assertEquals(await apply(cluster, { k: LARGE }), "changed");

  assertEquals(dataOf(cluster), { k: LARGE, foreign: "x" });
});

Deno.test("applyObject() applies by the server what was large, so that what has left it goes", async () => {
  const cluster = new FakeCluster();
  await apply(cluster, { k: LARGE });

  assertEquals([await apply(cluster, { k: "v" }), await apply(cluster, { k: "v" })], ["changed", "unchanged"]);

  assertEquals(cluster.writes, [`PATCH ${PATH}`, `PATCH ${PATH}`]);
  assertEquals(
    "k0s.k0sproject.io/last-applied-configuration" in cluster.objects.get(PATH)!.metadata.annotations!,
    true,
  );
});

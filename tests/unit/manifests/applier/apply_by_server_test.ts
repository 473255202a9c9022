import { assertEquals } from "@std/assert";
import { RESOURCES } from "../../../../lib/kube/mod.ts";
import { adoptingPatch, applyByServer } from "../../../../lib/manifests/applier/apply_by_server.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const PATH = "/api/v1/namespaces/b/configmaps/a";
const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" } };

const entry = (operation: string, fields: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  manager: "k0s",
  operation,
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:data": fields },
  ...more,
});
const live = (...managedFields: unknown[]) => ({
  ...MAP,
  metadata: { ...MAP.metadata, resourceVersion: "7", managedFields },
});

Deno.test("adoptingPatch() joins what we patched to what we apply, and leaves others' fields to them", () => {
  const others = [
    entry("Update", { "f:c": {} }, { manager: "kubectl" }),
    entry("Update", {}, { subresource: "status" }),
  ];

  assertEquals(adoptingPatch(live(...others, entry("Update", { "f:a": {} }), entry("Apply", { "f:b": {} }))), [
    { op: "replace", path: "/metadata/resourceVersion", value: "7" },
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [...others, entry("Apply", { "f:b": {}, "f:a": {} })],
    },
  ]);
  assertEquals(adoptingPatch(live(entry("Update", { "f:a": {} })))[1]?.value, [entry("Apply", { "f:a": {} })]);
});

Deno.test("adoptingPatch() is empty where we have patched nothing", () => {
  assertEquals([live(), live(entry("Apply", {})), MAP].map(adoptingPatch), [[], [], []]);
});

Deno.test("applyByServer() sends no managedFields, and adopts what was patched before", async () => {
  const cluster = new FakeCluster();
  const before = cluster.put(PATH, live(entry("Update", { "f:a": {} })));
  using client = cluster.client();

  await applyByServer(client, RESOURCES.configMaps, { object: live(entry("Apply", {})), live: before });

  assertEquals(cluster.requests.map(({ method, body }) => [method, Array.isArray(body)]), [["PATCH", true], [
    "PATCH",
    false,
  ]]);
  assertEquals(Object.keys((cluster.requests[1]?.body as typeof MAP).metadata), [
    "name",
    "namespace",
    "resourceVersion",
  ]);
});

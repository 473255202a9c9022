import { assertEquals } from "@std/assert";
import { identityOf, inOrder, prepareObject } from "../../../../lib/manifests/applier/prepared_object.ts";

const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "b" }, data: { k: "<v>" } };

Deno.test("prepareObject() adds the stack's label, the checksum and the text, as upstream does", () => {
  const { object, checksum } = prepareObject(MAP, "mine");

  // printf '%s\n' '{"apiVersion":…}' | md5sum
  assertEquals(checksum, "c51d6b9d43100db54bb5dca1bf3c28b7");
  assertEquals(object.metadata, {
    name: "a",
    namespace: "b",
    labels: { "k0s.k0sproject.io/stack": "mine" },
    annotations: {
      "k0s.k0sproject.io/stack-checksum": checksum,
      "k0s.k0sproject.io/last-applied-configuration":
        '{"apiVersion":"v1","data":{"k":"\\u003cv\\u003e"},"kind":"ConfigMap","metadata":{"name":"a","namespace":"b"}}\n',
    },
  });
});

Deno.test("prepareObject() gives the same checksum whatever the order of keys", () => {
  const { data, metadata, kind, apiVersion } = MAP;

  assertEquals(prepareObject({ data, metadata, kind, apiVersion }, "x").checksum, prepareObject(MAP, "x").checksum);
});

Deno.test("prepareObject() leaves the text out when the annotations have no room for it, whose limit is in bytes", () => {
  const large = (letters: string) => prepareObject({ ...MAP, data: { k: letters } }, "mine");
  const names = ({ object }: ReturnType<typeof large>) => Object.keys(object.metadata.annotations ?? {}).length;
  const bytes = Object.entries(large("").object.metadata.annotations ?? {}).flat().join("").length;
  const most = 256 * 1024 - bytes;

  assertEquals(
    [large("x".repeat(most)), large("x".repeat(most + 1)), large("é".repeat(most - 9))].map((prepared) => [
      prepared.isLarge,
      names(prepared),
    ]),
    [[false, 2], [true, 1], [true, 1]],
  );
});

Deno.test("prepareObject() does not take over the text of a manifest that was read from a cluster", () => {
  const annotations = { "k0s.k0sproject.io/last-applied-configuration": "{}", a: "b" };
  const { object } = prepareObject({
    ...MAP,
    metadata: { ...MAP.metadata, annotations },
    data: { k: "x".repeat(300_000) },
  }, "x");

  assertEquals(Object.keys(object.metadata.annotations ?? {}), ["a", "k0s.k0sproject.io/stack-checksum"]);
});

Deno.test("identityOf() does not consider the version", () => {
  const metadata = { name: "a", namespace: "b" };

  assertEquals(identityOf({ apiVersion: "apps/v1beta1", kind: "Deployment", metadata }), "apps/Deployment:a@b");
  assertEquals(identityOf({ apiVersion: "v1", kind: "Node", metadata: { name: "a" } }), "/Node:a@");
});

Deno.test("inOrder() puts namespaces first, then definitions, then what has no namespace, and keeps the rest", () => {
  const of = (kind: string, name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  const objects = [
    of("Pod", "1", "x"),
    of("Role", "2"),
    of("CustomResourceDefinition", "3"),
    of("Pod", "4", "x"),
    of("Namespace", "5"),
  ];

  assertEquals(inOrder(objects).map(({ metadata }) => metadata.name), ["5", "3", "2", "1", "4"]);
});

import { assertEquals } from "@std/assert";
import { clusterConfigCrd } from "../../../../lib/reconcilers/mod.ts";

Deno.test("clusterConfigCrd() is upstream's kind: namespaced, with a status of its own", async () => {
  const { metadata, spec } = await clusterConfigCrd() as unknown as {
    metadata: { name: string };
    spec: { scope: string; names: unknown; versions: { name: string; subresources: unknown }[] };
  };

  assertEquals([metadata.name, spec.scope], ["clusterconfigs.k0s.k0sproject.io", "Namespaced"]);
  assertEquals(spec.names, {
    kind: "ClusterConfig",
    listKind: "ClusterConfigList",
    plural: "clusterconfigs",
    singular: "clusterconfig",
  });
  assertEquals(spec.versions.map(({ name, subresources }) => [name, subresources]), [["v1beta1", { status: {} }]]);
});

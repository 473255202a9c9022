import { assertEquals } from "@std/assert";
import { resourcesIn } from "../../../lib/kube/discovery.ts";

const verbs = ["get", "list"];

function version(name: string, ...resources: unknown[]) {
  return { version: name, resources };
}

Deno.test("resourcesIn() flattens groups and marks the first version of a kind as preferred", () => {
  const widget = { resource: "widgets", responseKind: { kind: "Widget" }, scope: "Namespaced", verbs };
  const answer = {
    items: [{ metadata: { name: "example.com" }, versions: [version("v1", widget), version("v1beta1", widget)] }],
  };

  const found = resourcesIn(answer);

  assertEquals(found.map(({ apiVersion, preferred }) => [apiVersion, preferred]), [
    ["example.com/v1", true],
    ["example.com/v1beta1", false],
  ]);
  assertEquals(found[0], {
    apiVersion: "example.com/v1",
    kind: "Widget",
    plural: "widgets",
    namespaced: true,
    verbs,
    preferred: true,
  });
});

Deno.test("resourcesIn() names the core group by its version only", () => {
  const node = { resource: "nodes", responseKind: { kind: "Node" }, scope: "Cluster", verbs };

  const [found] = resourcesIn({ items: [{ metadata: {}, versions: [version("v1", node)] }] });

  assertEquals([found?.apiVersion, found?.namespaced], ["v1", false]);
});

Deno.test("resourcesIn() leaves out groups whose server is down, and answers that are something else", () => {
  assertEquals(
    resourcesIn({
      items: [{ metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1", freshness: "Stale" }] }],
    }),
    [],
  );
  assertEquals(resourcesIn("nonsense"), []);
});

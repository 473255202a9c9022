import { assertEquals } from "@std/assert";
import { groupOf, resourcePath, RESOURCES } from "../../../lib/kube/resource_type.ts";

const CASES = [
  { path: resourcePath(RESOURCES.nodes), expected: "/api/v1/nodes" },
  { path: resourcePath(RESOURCES.nodes, { name: "a", namespace: "dropped" }), expected: "/api/v1/nodes/a" },
  { path: resourcePath(RESOURCES.pods), expected: "/api/v1/pods" },
  { path: resourcePath(RESOURCES.pods, { namespace: "b", name: "a" }), expected: "/api/v1/namespaces/b/pods/a" },
  {
    path: resourcePath(RESOURCES.daemonSets, { namespace: "b", name: "a", subresource: "status" }),
    expected: "/apis/apps/v1/namespaces/b/daemonsets/a/status",
  },
  { path: resourcePath(RESOURCES.nodes, { name: "a/../b" }), expected: "/api/v1/nodes/a%2F..%2Fb" },
];
for (const { path, expected } of CASES) {
  Deno.test(`resourcePath() gives ${expected}`, () => assertEquals(path, expected));
}

Deno.test("groupOf() is empty for the core group", () => {
  assertEquals([groupOf("v1"), groupOf("apps/v1")], ["", "apps"]);
});

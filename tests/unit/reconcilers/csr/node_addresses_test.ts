import { assertEquals } from "@std/assert";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { NodeAddresses } from "../../../../lib/reconcilers/csr/node_addresses.ts";

function aNode(name: string, ...addresses: unknown[]): KubeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { addresses } };
}

Deno.test("NodeAddresses knows what each Node shows, in one spelling", () => {
  const nodes = new NodeAddresses();
  assertEquals(nodes.isListed, false);

  nodes.note({ type: "LISTED", items: [aNode("a", { address: "A.example" }, { address: "FD00:0::4" }, {}, null)] });
  nodes.note({ type: "ADDED", object: { ...aNode("b"), status: undefined } });

  assertEquals(nodes.isListed, true);
  assertEquals([...nodes.of("a")], ["a.example", "fd00::4"]);
  assertEquals([[...nodes.of("b")], [...nodes.of("nobody")]], [[], []]);
});

Deno.test("NodeAddresses names another Node that shows a host or is called so, until it is gone", () => {
  const nodes = new NodeAddresses();
  nodes.note({ type: "LISTED", items: [aNode("a", { address: "10.0.0.1" }), aNode("b")] });

  assertEquals([nodes.otherWith("10.0.0.1", "a"), nodes.otherWith("10.0.0.1", "b")], [undefined, "a"]);
  assertEquals(nodes.otherWith("b", "a"), "b");

  nodes.note({ type: "DELETED", object: aNode("a") });
  assertEquals(nodes.otherWith("10.0.0.1", "b"), undefined);
  nodes.note({ type: "LISTED", items: [] });
  assertEquals(nodes.otherWith("b", "a"), undefined);
});

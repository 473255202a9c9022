import { assertEquals } from "@std/assert";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { changedHosts, hostsOf, NodeAddresses } from "../../../../lib/reconcilers/csr/node_addresses.ts";

function aNode(...addresses: unknown[]): KubeObject {
  return { apiVersion: "v1", kind: "Node", metadata: {}, status: { addresses } };
}

Deno.test("hostsOf() gives what a Node shows in one spelling", () => {
  const node = aNode({ address: "A.example" }, { address: "FD00:0::4" }, {}, null);

  assertEquals([...hostsOf(node)], ["a.example", "fd00::4"]);
  assertEquals([...hostsOf({ ...node, status: undefined })], []);
});

Deno.test("NodeAddresses names another Node that shows a host or is called so, as long as there is one", () => {
  const hosts = new Map([["a", hostsOf(aNode({ address: "10.0.0.1" }))], ["b", hostsOf(aNode())]]);
  const nodes = new NodeAddresses(hosts);

  assertEquals([[...nodes.of("a")], [...nodes.of("nobody")]], [["10.0.0.1"], []]);
  assertEquals([nodes.otherWith("10.0.0.1", "a"), nodes.otherWith("10.0.0.1", "b")], [undefined, "a"]);
  assertEquals(nodes.otherWith("b", "a"), "b");

  hosts.delete("a");
  assertEquals(nodes.otherWith("10.0.0.1", "b"), undefined);
});

Deno.test("changedHosts() gives what another Node may answer for now", () => {
  const state = (nodes: Record<string, string[]>) =>
    new Map(Object.entries(nodes).map(([name, hosts]) => [name, new Set(hosts)]));
  const former = state({ a: ["10.0.0.1"], b: ["10.0.0.2"] });

  assertEquals([...changedHosts(former, new Map(former))], []);
  assertEquals([...changedHosts(former, state({ a: ["10.0.0.1"], b: ["10.0.0.2"] }))], []);
  assertEquals([...changedHosts(former, state({ a: ["10.0.0.3"], b: ["10.0.0.2"] }))], ["10.0.0.1", "10.0.0.3"]);
  assertEquals([...changedHosts(former, state({ a: ["10.0.0.1"] }))], ["10.0.0.2", "b"]);
  assertEquals([...changedHosts(new Map(), state({ a: ["10.0.0.1"] }))], ["10.0.0.1", "a"]);
});

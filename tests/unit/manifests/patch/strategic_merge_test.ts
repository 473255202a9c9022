import { assertEquals } from "@std/assert";
import { applyStrategicMerge } from "../../../../lib/manifests/patch/strategic_merge.ts";

const POD = { containers: [{ name: "a", image: "1", env: [{ name: "X", value: "1" }] }, { name: "b", image: "2" }] };

const CASES = [
  {
    what: "merges items by their key, at any depth",
    patch: { containers: [{ name: "a", env: [{ name: "Y", value: "2" }] }] },
    result: {
      containers: [
        { name: "a", image: "1", env: [{ name: "X", value: "1" }, { name: "Y", value: "2" }] },
        { name: "b", image: "2" },
      ],
    },
  },
  {
    what: "adds an item with a new key",
    patch: { containers: [{ name: "c" }] },
    result: { containers: [...POD.containers, { name: "c" }] },
  },
  {
    what: "deletes an item",
    patch: { containers: [{ $patch: "delete", name: "a" }] },
    result: { containers: [{ name: "b", image: "2" }] },
  },
  {
    what: "replaces a list",
    patch: { containers: [{ $patch: "replace" }, { name: "c" }] },
    result: { containers: [{ name: "c" }] },
  },
  { what: "replaces an object", patch: { $patch: "replace", x: 1 }, result: { x: 1 } },
  { what: "replaces lists without a key", patch: { args: ["x"] }, result: { ...POD, args: ["x"] } },
  { what: "removes by null", patch: { containers: null }, result: {} },
];
for (const { what, patch, result } of CASES) {
  Deno.test(`applyStrategicMerge() ${what}`, () => assertEquals(applyStrategicMerge(POD, patch), result));
}

Deno.test("applyStrategicMerge() deletes from a list of scalars", () => {
  const patch = { "$deleteFromPrimitiveList/finalizers": ["a"] };

  assertEquals(applyStrategicMerge({ finalizers: ["a", "b"] }, patch), { finalizers: ["b"] });
});

Deno.test("applyStrategicMerge() merges a Service's ports by their number", () => {
  const service = { ports: [{ port: 53, protocol: "UDP" }] };

  assertEquals(applyStrategicMerge(service, { ports: [{ port: 53, nodePort: 30053 }] }), {
    ports: [{ port: 53, protocol: "UDP", nodePort: 30053 }],
  });
});

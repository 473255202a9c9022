import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { applyJsonPatch } from "../../../../lib/manifests/patch/json_patch.ts";

const TARGET = { a: { "b/c": 1 }, list: [1, 2, 3] };

const CASES: { operations: unknown[]; result: unknown }[] = [
  { operations: [{ op: "add", path: "/x", value: 1 }], result: { ...TARGET, x: 1 } },
  { operations: [{ op: "replace", path: "/a/b~1c", value: 2 }], result: { ...TARGET, a: { "b/c": 2 } } },
  { operations: [{ op: "add", path: "/x", value: null }], result: { ...TARGET, x: null } },
  { operations: [{ op: "add", path: "/list/-", value: 4 }], result: { ...TARGET, list: [1, 2, 3, 4] } },
  { operations: [{ op: "add", path: "/list/0", value: 0 }], result: { ...TARGET, list: [0, 1, 2, 3] } },
  { operations: [{ op: "replace", path: "/list/1", value: 9 }], result: { ...TARGET, list: [1, 9, 3] } },
  { operations: [{ op: "remove", path: "/list/1" }], result: { ...TARGET, list: [1, 3] } },
  { operations: [{ op: "remove", path: "/a" }], result: { list: [1, 2, 3] } },
  { operations: [{ op: "move", from: "/a", path: "/z" }], result: { list: [1, 2, 3], z: { "b/c": 1 } } },
  { operations: [{ op: "copy", from: "/list/0", path: "/z" }], result: { ...TARGET, z: 1 } },
  { operations: [{ op: "test", path: "/list", value: [1, 2, 3] }], result: TARGET },
  { operations: [{ op: "replace", path: "", value: 1 }], result: 1 },
  { operations: [{ op: "add", path: "/~01", value: 1 }], result: { ...TARGET, "~1": 1 } },
  { operations: [{ op: "move", from: "/list/0", path: "/list/-" }], result: { ...TARGET, list: [2, 3, 1] } },
];
for (const { operations, result } of CASES) {
  Deno.test(`applyJsonPatch() applies ${JSON.stringify(operations)}`, () => {
    const target = structuredClone(TARGET);

    assertEquals(applyJsonPatch(target, operations), result);
    assertEquals(target, TARGET);
  });
}

const REFUSED: { operations: unknown; message: string }[] = [
  { operations: {}, message: "it is not a list" },
  { operations: [1], message: "an operation is not a mapping" },
  { operations: [{ op: "frob", path: "/a" }], message: 'unknown operation "frob"' },
  { operations: [{ op: "remove", path: "/no" }], message: 'at "/no": there is nothing' },
  { operations: [{ op: "replace", path: "/list/3", value: 1 }], message: "the list has no item 3" },
  { operations: [{ op: "add", path: "/list/5", value: 1 }], message: "the list has no item 5" },
  { operations: [{ op: "add", path: "/list/0/x", value: 1 }], message: "neither a mapping nor a list" },
  { operations: [{ op: "test", path: "/list/0", value: 2 }], message: "the value is another one" },
  { operations: [{ op: "add", path: "/list/01", value: 1 }], message: "the list has no item 01" },
  { operations: [{ op: "remove", path: "/list/-" }], message: "the list has no item -" },
  { operations: [{ op: "replace", path: "/list/-", value: 1 }], message: "the list has no item -" },
  { operations: [{ op: "replace", path: "/no", value: 1 }], message: 'at "/no": there is nothing' },
  { operations: [{ op: "move", from: "/a", path: "/a/x" }], message: 'at "/a": there is nothing' },
  { operations: [{ op: "add", path: "/__proto__/x", value: 1 }], message: 'at "/__proto__": there is nothing' },
  { operations: [{ op: "add", path: "/x" }], message: 'add at "/x" has no value' },
  { operations: [{ op: "replace", path: "/a" }], message: 'replace at "/a" has no value' },
  { operations: [{ op: "test", path: "/a" }], message: 'test at "/a" has no value' },
  { operations: [{ op: "add", path: "x", value: 1 }], message: '"x" is not a JSON pointer' },
];
for (const { operations, message } of REFUSED) {
  Deno.test(`applyJsonPatch() refuses ${JSON.stringify(operations)}`, () => {
    assertThrows(() => applyJsonPatch(TARGET, operations), K0sError, message);
  });
}

Deno.test("applyJsonPatch() compares integers of 64 bits to the last digit", () => {
  const test = (value: bigint) => applyJsonPatch({ a: 9007199254740993n }, [{ op: "test", path: "/a", value }]);

  assertEquals(test(9007199254740993n), { a: 9007199254740993n });
  assertThrows(() => test(9007199254740994n), K0sError, "the value is another one");
});

Deno.test("applyJsonPatch() adds a member whose name JavaScript gives a meaning", () => {
  const result = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { a: 1 } }]);

  assertEquals([JSON.stringify(result), Object.getPrototypeOf(result) === Object.prototype], [
    '{"__proto__":{"a":1}}',
    true,
  ]);
});

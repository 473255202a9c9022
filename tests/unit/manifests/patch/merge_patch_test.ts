import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  applyMergePatch,
  covers,
  createDriftPatch,
  createMergePatch,
  isEqualJson,
} from "../../../../lib/manifests/patch/merge_patch.ts";

/** JSON objects without null members: a merge patch cannot say "null". */
const anObject = fc.letrec((tie) => ({
  value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), tie("value"), { maxKeys: 3 }),
})).object as fc.Arbitrary<Record<string, unknown>>;

Deno.test("createMergePatch() gives what turns one object into another", () => {
  fc.assert(fc.property(anObject, anObject, (from, to) => {
    assertEquals(isEqualJson(applyMergePatch(from, createMergePatch(from, to)), to), true);
  }));
});

Deno.test("createMergePatch() of an object and itself is empty", () => {
  fc.assert(fc.property(anObject, (object) => assertEquals(Object.keys(createMergePatch(object, object)), [])));
});

Deno.test("createDriftPatch() leads to an object that covers the desired one", () => {
  fc.assert(fc.property(anObject, anObject, (live, desired) => {
    assertEquals(covers(applyMergePatch(live, createDriftPatch(live, desired)), desired), true);
  }));
});

const PATCHES = [
  { what: "removes by null", target: { a: 1, b: 2 }, patch: { a: null }, result: { b: 2 } },
  { what: "merges deeply", target: { a: { b: 1 } }, patch: { a: { c: 2 } }, result: { a: { b: 1, c: 2 } } },
  { what: "replaces lists", target: { a: [1, 2] }, patch: { a: [3] }, result: { a: [3] } },
  { what: "replaces by what is no object", target: { a: 1 }, patch: [1], result: [1] },
  { what: "makes an object of a scalar", target: { a: 1 }, patch: { a: { b: null, c: 1 } }, result: { a: { c: 1 } } },
];
for (const { what, target, patch, result } of PATCHES) {
  Deno.test(`applyMergePatch() ${what}`, () => assertEquals(applyMergePatch(target, patch), result));
}

const COVERED = [
  { live: { a: 1, b: 2 }, desired: { a: 1 }, is: true },
  { live: { a: 1 }, desired: { a: 2 }, is: false },
  { live: [{ name: "x", defaulted: true }], desired: [{ name: "x" }], is: true },
  { live: [{ name: "x" }, { name: "y" }], desired: [{ name: "x" }], is: false },
  { live: {}, desired: { a: "", b: [], c: {}, d: null }, is: true },
  { live: { a: "x" }, desired: { a: {} }, is: false },
  { live: { a: true }, desired: { a: false }, is: false },
];
for (const { live, desired, is } of COVERED) {
  Deno.test(`covers() is ${is} for ${JSON.stringify(live)} and ${JSON.stringify(desired)}`, () => {
    assertEquals(covers(live, desired), is);
  });
}

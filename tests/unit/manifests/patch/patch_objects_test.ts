import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type ObjectPatch, patchObjects, patchProblems } from "../../../../lib/manifests/patch/patch_objects.ts";

const OBJECTS = [
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" }, data: { k: "v" } },
  { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } },
];

function patch(type: ObjectPatch["patch"]["type"], content: string, namespace?: string): ObjectPatch {
  return { target: { kind: "ConfigMap", name: "a", namespace }, patch: { type, content } };
}

Deno.test("patchObjects() applies patches of every type, in order, to their target only", () => {
  const patched = patchObjects(OBJECTS, [
    patch("MergePatch", "data: {k: w}"),
    patch("JSON", '[{"op":"add","path":"/data/l","value":"x"}]'),
    patch("StrategicMergePatch", "x: &x {m: 'y'}\ndata: {<<: *x, l2: '1'}\nx: null\n", "n"),
    patch("MergePatch", "data: null", "other"),
  ]);

  assertEquals(patched, [{ ...OBJECTS[0]!, data: { k: "w", l: "x", m: "y", l2: "1" } }, OBJECTS[1]!]);
});

Deno.test("patchObjects() names the patch that fails", () => {
  assertThrows(
    () => patchObjects(OBJECTS, [patch("JSON", '[{"op":"remove","path":"/no"}]')]),
    K0sError,
    'Cannot patch ConfigMap "a": ',
  );
  assertThrows(() => patchObjects(OBJECTS, [patch("MergePatch", "metadata: null")]), K0sError, "the result has no");
});

Deno.test("patchProblems() names patches that cannot be read or applied, and applies the others before it judges", () => {
  const elsewhere = (one: ObjectPatch) => ({ ...one, target: { kind: "Pod", name: "none" } });
  const problems = patchProblems(OBJECTS, [
    patch("JSON", '[{"op":"add","path":"/data/l","value":"x"}]'),
    patch("JSON", '[{"op":"test","path":"/data/l","value":"x"}]'),
    patch("JSON", '[{"op":"remove","path":"/no"}]'),
    patch("JSON", "data: {}"),
    patch("MergePatch", "- a"),
    patch("StrategicMergePatch", "a: b: c"),
    elsewhere(patch("StrategicMergePatch", "spec: {}")),
    elsewhere(patch("MergePatch", "")),
  ]);

  assertEquals(problems.map(({ index }) => index), [2, 3, 4, 5, 7]);
  assertEquals(problems.slice(0, 3).map(({ message }) => message), [
    'Cannot patch ConfigMap "a": Cannot apply JSON patch at "/no": there is nothing',
    'Cannot patch ConfigMap "a": the content is no list of operations, which JSON needs',
    'Cannot patch ConfigMap "a": the content is no mapping, which MergePatch needs',
  ]);
});

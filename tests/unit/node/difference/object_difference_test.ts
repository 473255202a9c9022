import { assert, assertEquals } from "@std/assert";
import { stringify } from "@std/yaml";
import { objectDifferences } from "../../../../lib/node/difference/object_difference.ts";

const object = (kind: string, name: string, body: Record<string, unknown> = {}) => ({
  ...{ apiVersion: "v1", kind, metadata: { name, namespace: "kube-system" } },
  ...body,
});
const stack = (name: string, ...objects: unknown[]) => ({
  name,
  files: { [`${name}.yaml`]: objects.map((one) => `---\n${stringify(one)}`).join("") },
});
const stacks = (...written: ReturnType<typeof stack>[]) => ({ written, removed: [] as string[] });

Deno.test("objectDifferences() tells which objects are applied, change, and are deleted", () => {
  const before = stacks(stack("dns", object("Service", "gone"), object("ConfigMap", "c", { data: { a: "1" } })));
  const after = stacks(stack("dns", object("ConfigMap", "c", { data: { a: "2" } }), object("Secret", "new")));

  assertEquals(
    objectDifferences(before, after).map(({ kind, name, change, stack }) => `${stack}: ${kind} ${name} ${change}`),
    [
      "dns: ConfigMap kube-system/c changed",
      "dns: Secret kube-system/new added",
      "dns: Service kube-system/gone removed",
    ],
  );
});

Deno.test("objectDifferences() takes a stack that is removed for deleted, and leaves one that is merely no longer written", () => {
  const before = stacks(stack("kubeproxy", object("ConfigMap", "a")), stack("coredns", object("ConfigMap", "b")));

  assertEquals(objectDifferences(before, stacks()), []);
  assertEquals(objectDifferences(before, { written: [], removed: ["kubeproxy"] }), [
    { kind: "ConfigMap", name: "kube-system/a", stack: "kubeproxy", change: "removed" },
  ]);
});

Deno.test("objectDifferences() shows what differs, also in JSON that is the value of a ConfigMap", () => {
  const configMap = (maxPods: number) =>
    object("ConfigMap", "c", { data: { kubelet: JSON.stringify({ a: 1, maxPods }) } });

  const [found] = objectDifferences(stacks(stack("s", configMap(1))), stacks(stack("s", configMap(2))));

  assertEquals(found?.lines?.filter((line) => !line.startsWith(" ")), ["…", "-    maxPods: 1", "+    maxPods: 2", "…"]);
});

const SECRET: [kind: string, body: (word: string) => Record<string, unknown>][] = [
  ["Secret", (word) => ({ data: { password: word } })],
  ["Secret", (word) => ({ stringData: { password: word } })],
  ["Chart", (word) => ({ spec: { chartName: "a/b", values: word } })],
  ["Chart", (word) => ({ spec: { chartName: "a/b", repository: { password: word } } })],
];
for (const [kind, body] of SECRET) {
  Deno.test(`objectDifferences() masks ${JSON.stringify(body("…"))} of a ${kind}, and tells that it changes`, () => {
    const found = objectDifferences(
      stacks(stack("s", object(kind, "x", body("former")))),
      stacks(stack("s", object(kind, "x", body("latest")))),
    );

    assertEquals(found.map(({ change }) => change), ["changed"]);
    assert(!/former|latest/.test(JSON.stringify(found)), JSON.stringify(found));
  });
}

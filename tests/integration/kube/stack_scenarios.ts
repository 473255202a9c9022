import { assertEquals } from "@std/assert";
import { type KubeClient, type KubeObject, RESOURCES } from "../../../lib/kube/mod.ts";
import { applyStack } from "../../../lib/manifests/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

const OPTIONS = { clock: systemClock, log: new FakeLogger() };

const GADGETS = "gadgets.example.com";
const TYPE_OF_GADGETS = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

/** A definition with so many columns and so long a description. */
function gadgets(description: string, shortNames: string[]): Record<string, string> {
  const properties = { spec: { type: "object", description, "x-kubernetes-preserve-unknown-fields": true } };
  const version = {
    name: "v1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: "object", properties } },
  };
  return {
    "g.yaml": JSON.stringify({
      ...TYPE_OF_GADGETS,
      metadata: {
        name: GADGETS,
        annotations: Object.fromEntries(shortNames.map((name) => [`example.com/${name}`, "x"])),
      },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: {
          kind: "Gadget",
          plural: "gadgets",
          singular: "gadget",
          ...(shortNames.length > 0 ? { shortNames } : {}),
        },
        versions: [version],
      },
    }),
  };
}

/** A definition grows beyond what an annotation holds, shrinks and grows again, losing members on the way. */
export async function appliesLarge(client: KubeClient): Promise<void> {
  const type = RESOURCES.customResourceDefinitions;
  const long = "x".repeat(300_000);
  const steps: [description: string, shortNames: string[], outcome: [created: number, changed: number]][] = [
    ["short", ["ga", "gb"], [1, 0]],
    // From here on it has no room for what was applied; what was applied before goes nevertheless.
    [long, ["ga"], [0, 1]],
    [long, ["ga"], [0, 0]],
    [long, [], [0, 1]],
    [`${long}y`, ["gc"], [0, 1]],
    ["short", ["gc"], [0, 1]],
    ["short", [], [0, 1]],
    [long, ["gd"], [0, 1]],
    [long, [], [0, 1]],
  ];
  for (const [index, [description, shortNames, [created, changed]]] of steps.entries()) {
    const applied = await applyStack(client, { name: "gadgets", files: gadgets(description, shortNames) }, OPTIONS);

    const { metadata, spec } = await client.get(type, GADGETS) as KubeObject & {
      spec: { names: { shortNames?: string[] } };
    };
    const left = Object.keys(metadata.annotations ?? {}).filter((name) => /^(example|foreign)/.test(name));
    const foreign = index > 0 ? ["foreign.example.com/a"] : [];
    assertEquals([index, applied.created, applied.changed, spec.names.shortNames ?? [], left.sort()], [
      index,
      created,
      changed,
      shortNames,
      [...shortNames.map((name) => `example.com/${name}`), ...foreign].sort(),
    ]);
    // What somebody else adds stays.
    const annotations = { "foreign.example.com/a": "x" };
    await client.apply(type, { ...TYPE_OF_GADGETS, metadata: { name: GADGETS, annotations } }, {
      fieldManager: "other",
    });
  }
}

/** Values of YAML 1.1 arrive as kubectl would send them, and are found equal afterwards. */
export async function appliesValues(client: KubeClient): Promise<void> {
  const text = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: v, namespace: default}\n" +
    "base: &base {enabled: yes, mode: 0644}\nspec: {<<: *base, off: n, big: 9007199254740993, text: 'yes'}\n";
  const stack = { name: "values", files: { "v.yaml": text } };

  const { created } = await applyStack(client, stack, OPTIONS);
  const again = await applyStack(client, stack, OPTIONS);

  const stored = await client.raw("/apis/example.com/v1/namespaces/default/widgets/v");
  assertEquals(
    /"spec":\{.*?\}/.exec(stored)?.[0],
    '"spec":{"big":9007199254740993,"enabled":true,"false":false,"mode":420,"text":"yes"}',
  );
  assertEquals([created, again.created, again.changed], [1, 0, 0]);
}

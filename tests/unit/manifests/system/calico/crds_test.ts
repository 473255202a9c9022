import { assertEquals } from "@std/assert";
import { CALICO_API, calicoCrds } from "../../../../../lib/manifests/system/calico/crds.ts";

interface Spec {
  group: string;
  scope: string;
  names: { kind: string };
  versions: [{ subresources?: unknown }];
}

const KINDS = calicoCrds().map(({ spec }) => spec as unknown as Spec);
const kindsWith = (condition: (spec: Spec) => boolean) => KINDS.filter(condition).map(({ names }) => names.kind);

Deno.test("calicoCrds() are kinds of the cluster, but for what belongs to a namespace", () => {
  assertEquals([...new Set(KINDS.map(({ group }) => `${group}/v1`))], [CALICO_API]);
  assertEquals(KINDS.length, 19);
  assertEquals(kindsWith(({ scope }) => scope === "Namespaced"), ["NetworkPolicy", "NetworkSet"]);
});

Deno.test("calicoCrds() have their status written with the rest, as Calico writes it", () => {
  assertEquals(kindsWith(({ versions }) => versions[0].subresources !== undefined), ["KubeControllersConfiguration"]);
});

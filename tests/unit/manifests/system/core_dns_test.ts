import { assertEquals } from "@std/assert";
import { coreDnsObjects, coreDnsReplicas } from "../../../../lib/manifests/system/core_dns.ts";
import { someInputs } from "./_golden.ts";

const REPLICAS = [[0, 1], [1, 1], [2, 2], [10, 2], [11, 3], [20, 3], [21, 4], [100, 11]] as const;
for (const [nodes, replicas] of REPLICAS) {
  Deno.test(`coreDnsReplicas() is ${replicas} for ${nodes} Linux nodes`, () => {
    assertEquals(coreDnsReplicas(nodes), replicas);
  });
}

const kinds = (linuxNodeCount: number) => coreDnsObjects(someInputs({ linuxNodeCount })).map(({ kind }) => kind);

Deno.test("coreDnsObjects() has a disruption budget with more than one replica only", () => {
  assertEquals([1, 2].map((nodes) => kinds(nodes).includes("PodDisruptionBudget")), [false, true]);
});

Deno.test("coreDnsObjects() spreads replicas and limits roll-outs of two or three", () => {
  const rolling = [1, 5, 15, 25].map((linuxNodeCount) => {
    const deployment = coreDnsObjects(someInputs({ linuxNodeCount })).find(({ kind }) => kind === "Deployment");
    const spec = deployment?.spec as {
      strategy: { rollingUpdate?: unknown };
      template: { spec: { affinity?: unknown } };
    };
    return [spec.strategy.rollingUpdate !== undefined, spec.template.spec.affinity !== undefined];
  });

  assertEquals(rolling, [[false, false], [true, true], [true, true], [false, true]]);
});

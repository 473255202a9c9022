import { assertEquals } from "@std/assert";
import { metricsServerObjects } from "../../../../lib/manifests/system/metrics_server.ts";
import { someInputs } from "./_golden.ts";

const REQUESTS = [[0, "10m", "30M"], [10, "10m", "30M"], [11, "20m", "60M"], [100, "100m", "300M"]] as const;
for (const [nodeCount, cpu, memory] of REQUESTS) {
  Deno.test(`metricsServerObjects() asks for ${cpu} and ${memory} with ${nodeCount} nodes`, () => {
    const deployment = metricsServerObjects(someInputs({ nodeCount })).find(({ kind }) => kind === "Deployment");
    const { template } = deployment?.spec as { template: { spec: { containers: { resources: unknown }[] } } };

    assertEquals(template.spec.containers[0]?.resources, { requests: { cpu, memory } });
  });
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import { clusterStacks } from "../../../../lib/node/difference/cluster_stacks.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

Deno.test("clusterStacks() has the worker profiles, and the charts unless helm is disabled", () => {
  const charts = [{ name: "web", chartname: "a/web", namespace: "web" }];
  const config = aClusterConfig({
    workerProfiles: [{ name: "big", values: { maxPods: 200 } }],
    extensions: { helm: { concurrencyLevel: 5, charts } } as never,
  });

  const [profiles, helm] = clusterStacks({ options: controllerOptions(), config });
  const without = clusterStacks({ options: controllerOptions({ disableComponents: ["helm"] }), config });

  assertStringIncludes(Object.values(profiles?.files ?? {}).join(""), "worker-config-big-");
  assertStringIncludes(Object.values(helm?.files ?? {}).join(""), "k0s-addon-chart-web");
  assertEquals(without.map(({ name }) => name), [profiles?.name]);
});

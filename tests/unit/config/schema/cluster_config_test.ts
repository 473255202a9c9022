import { assertEquals } from "@std/assert";
import { defaultClusterConfig } from "../../../../lib/config/mod.ts";
import { API_VERSION, clusterConfigSchema } from "../../../../lib/config/schema/cluster_config.ts";

Deno.test("clusterConfigSchema leaves a sound configuration as it is", () => {
  const config = defaultClusterConfig({ hostAddress: "192.0.2.2" });

  assertEquals(clusterConfigSchema().parse(config), config);
});

Deno.test("clusterConfigSchema refuses another API version", () => {
  const config = { ...defaultClusterConfig({ hostAddress: "192.0.2.2" }), apiVersion: "v1" };

  const message = `Unsupported value: "v1": supported values: "${API_VERSION}"`;
  assertEquals(clusterConfigSchema().safeParse(config).error?.issues[0]?.message, message);
});

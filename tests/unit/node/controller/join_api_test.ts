import { assertEquals } from "@std/assert";
import { joinApiHost } from "../../../../lib/node/desired/controller_tasks.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

Deno.test("joinApiHost() follows the API server", () => {
  const { api } = aClusterConfig().spec;
  const hostOf = (changes: Partial<typeof api>) => joinApiHost(aClusterConfig({ api: { ...api, ...changes } }));

  assertEquals([hostOf({}), hostOf({ onlyBindToAddress: true })], ["", api.address]);
  assertEquals(hostOf({ extraArgs: { "bind-address": "192.0.2.7" } }), "192.0.2.7");
});

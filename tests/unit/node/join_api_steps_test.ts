import { assertEquals } from "@std/assert";
import { joinApiHost, joinApiSteps, servesJoinApi } from "../../../lib/node/join_api_steps.ts";
import { aClusterConfig, aControllerState, anEtcdConfig } from "../../support/a_controller.ts";

const peer = (disableComponents: string[] = []) =>
  aControllerState({ options: { single: false, disableComponents }, config: anEtcdConfig() });

Deno.test("servesJoinApi() where there may be peers, unless it is disabled", () => {
  assertEquals([servesJoinApi(peer()), servesJoinApi(peer(["control-api"])), servesJoinApi(aControllerState())], [
    ...[true, false, false],
  ]);
});

Deno.test("joinApiSteps() wait for the members of etcd that it is to change", () => {
  assertEquals(joinApiSteps(peer()).map(({ name, needs }) => [name, ...needs]), [
    ["join-api", "kube-apiserver", "etcd-membership"],
  ]);
  assertEquals(joinApiSteps(aControllerState()), []);
});

Deno.test("joinApiHost() follows the API server", () => {
  const { api } = aClusterConfig().spec;
  const hostOf = (changes: Partial<typeof api>) => joinApiHost(aClusterConfig({ api: { ...api, ...changes } }));

  assertEquals([hostOf({}), hostOf({ onlyBindToAddress: true })], ["", api.address]);
  assertEquals(hostOf({ extraArgs: { "bind-address": "192.0.2.7" } }), "192.0.2.7");
});

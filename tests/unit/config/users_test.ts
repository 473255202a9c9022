import { assertEquals } from "@std/assert";
import { COMPONENT_USER_NAMES, componentUserNames } from "../../../lib/config/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

Deno.test("componentUserNames() are upstream's where the configuration says nothing, or leaves one empty", () => {
  const config = aClusterConfig();
  assertEquals(componentUserNames(config), COMPONENT_USER_NAMES);
  config.spec.installConfig.users.kineUser = "";
  assertEquals(componentUserNames(config), COMPONENT_USER_NAMES);
});

Deno.test("componentUserNames() are those of the configuration", () => {
  const config = aClusterConfig();
  config.spec.installConfig.users = {
    etcdUser: "a",
    kineUser: "b",
    konnectivityUser: "c",
    kubeAPIserverUser: "d",
    kubeSchedulerUser: "e",
  };

  assertEquals(componentUserNames(config), {
    etcd: "a",
    kine: "b",
    konnectivityServer: "c",
    kubeApiserver: "d",
    kubeScheduler: "e",
  });
});

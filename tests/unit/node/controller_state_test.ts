import { assertEquals, assertThrows } from "@std/assert";
import { aClusterConfig, aControllerState } from "../../support/a_controller.ts";

Deno.test("ControllerState gives nothing before the step that sets it has run", () => {
  assertThrows(() => aControllerState().users, TypeError, "users");
  assertThrows(() => aControllerState().client, TypeError, "API client");
});

Deno.test("ControllerState.nodeName follows --hostname-override, in lower case", () => {
  const state = aControllerState({ options: { kubeletExtraArgs: "--hostname-override=ONE" } });

  assertEquals(state.nodeName, "one");
});

Deno.test("ControllerState.isAlone with --single and with a storage that takes one controller", () => {
  const etcd = aClusterConfig({
    storage: {
      type: "etcd",
      etcd: { peerAddress: "192.0.2.2", ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" } },
    },
  });

  assertEquals([
    aControllerState({ config: etcd }).isAlone,
    aControllerState({ options: { single: false } }).isAlone,
    aControllerState({ config: etcd, options: { single: false } }).isAlone,
  ], [true, true, false]);
});

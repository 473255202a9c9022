import { assertEquals, assertThrows } from "@std/assert";
import { aClusterConfig, aControllerState } from "../../../support/a_controller.ts";

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

Deno.test("ControllerState of the only controller knows its address without asking", () => {
  assertEquals(aControllerState().facts.controllers, { count: 1, addresses: ["192.0.2.2"] });
});

Deno.test("ControllerState learns when its controllers are others", () => {
  const state = aControllerState({ options: { single: false } });

  state.controllers.count = 2;
  state.controllers.addresses = ["192.0.2.2", "192.0.2.3"];

  assertEquals(state.facts.controllers, { count: 2, addresses: ["192.0.2.2", "192.0.2.3"] });
});

Deno.test("ControllerState.families are both with dual stack, the primary one named", () => {
  const { spec } = aClusterConfig();
  const dualStack = { enabled: true, IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108" };
  const config = aClusterConfig({ network: { ...spec.network, dualStack } });

  assertEquals([aControllerState().families, aControllerState({ config }).families], [undefined, { primary: "IPv4" }]);
});

Deno.test("ControllerState.announceReady() names the API in brackets where its address is an IPv6 one", () => {
  const { api } = aClusterConfig().spec;
  const state = aControllerState({
    config: aClusterConfig({ api: { ...api, address: "2001:db8::2" } }),
    options: { single: false },
  });
  const told: string[] = [];

  state.announceReady({ onReady: ({ apiUrl }) => void told.push(apiUrl) });

  assertEquals(told, ["https://[2001:db8::2]:6443"]);
});

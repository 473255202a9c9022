import { assertEquals } from "@std/assert";
import { controllerAddresses, nodeAddresses } from "../../../../lib/node/checks/own_addresses.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";
import { workerOptions } from "../../../support/a_worker.ts";

const { api } = aClusterConfig().spec;

Deno.test("controllerAddresses() are that of the API, unless it is elsewhere or bound, and the node's", () => {
  const addressesOf = (
    some: Partial<typeof api>,
    options = controllerOptions({ kubeletExtraArgs: "--node-ip=192.0.2.9" }),
  ) =>
    controllerAddresses(options, aClusterConfig({ api: { ...api, address: "203.0.113.9", ...some } }))
      .map(({ address, isDoubtful = false }) => [address, isDoubtful]);

  assertEquals(addressesOf({}), [["203.0.113.9", true], ["192.0.2.9", false]]);
  assertEquals(addressesOf({ externalAddress: "a.example" }), [["192.0.2.9", false]]);
  // What it is bound to is among its ports.
  assertEquals(addressesOf({ onlyBindToAddress: true }), [["192.0.2.9", false]]);
  assertEquals(addressesOf({}, controllerOptions({ single: false, kubeletExtraArgs: "--node-ip=a" })), [[
    "203.0.113.9",
    true,
  ]]);
});

Deno.test("nodeAddresses() are those that the kubelet is told, unless a cloud provider knows better", () => {
  const addressesOf = (kubeletExtraArgs: string, enableCloudProvider = false) =>
    nodeAddresses(workerOptions({ kubeletExtraArgs, enableCloudProvider })).map(({ address }) => address);

  assertEquals(addressesOf(""), []);
  assertEquals(addressesOf("--v=2 --node-ip=192.0.2.9,2001:db8::9"), ["192.0.2.9", "2001:db8::9"]);
  assertEquals(addressesOf("--node-ip=192.0.2.9 --cloud-provider=external"), []);
  assertEquals(addressesOf("--node-ip=192.0.2.9", true), []);
});

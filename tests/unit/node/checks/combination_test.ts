import { assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkCombination, checkOwnProfile } from "../../../../lib/node/checks/combination.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

const { network } = aClusterConfig().spec;
const balanced = aClusterConfig({
  network: { ...network, nodeLocalLoadBalancing: { ...network.nodeLocalLoadBalancing, enabled: true } },
});

Deno.test("checkCombination() refuses node-local load balancing on a single node", () => {
  assertThrows(() => checkCombination(controllerOptions(), balanced), K0sError, "single-node cluster");
});

Deno.test("checkCombination() refuses a virtual address on a single node", () => {
  const controlPlaneLoadBalancing = { enabled: true, type: "Keepalived" } as const;
  const virtual = aClusterConfig({ network: { ...network, controlPlaneLoadBalancing } });

  assertThrows(
    () => checkCombination(controllerOptions(), virtual),
    K0sError,
    "control plane load balancing cannot be",
  );
  checkCombination(controllerOptions({ single: false }), virtual);
});

Deno.test("checkCombination() allows it with several nodes, and the defaults on one", () => {
  checkCombination(controllerOptions({ single: false }), balanced);
  checkCombination(controllerOptions(), aClusterConfig());
});

Deno.test("checkOwnProfile() refuses a worker profile that the configuration does not have, where pods run", () => {
  const config = aClusterConfig({ workerProfiles: [{ name: "big", values: {} }] });

  assertThrows(() => checkOwnProfile(controllerOptions({ profile: "nosuch" }), config), K0sError, '"nosuch"');
  for (const profile of ["default", "default-windows", "big"]) checkOwnProfile(controllerOptions({ profile }), config);
  checkOwnProfile(controllerOptions({ profile: "nosuch", single: false }), config);
});

import { type ClusterConfig } from "../config/mod.ts";
import { K0sError } from "../base/mod.ts";
import { checkJoinable } from "./join_steps.ts";
import type { ControllerOptions } from "./options.ts";

/**
 * Refuses combinations of flags and configuration that cannot work, before anything is made.
 *
 * @throws {K0sError} Naming the two that exclude each other.
 */
export function checkCombination(options: ControllerOptions, config: ClusterConfig): void {
  checkJoinable(options, config);
  const { nodeLocalLoadBalancing, controlPlaneLoadBalancing } = config.spec.network;
  if (options.single && nodeLocalLoadBalancing?.enabled) {
    throw new K0sError("node-local load balancing cannot be used in a single-node cluster", {
      hint: "Remove spec.network.nodeLocalLoadBalancing, or start without --single",
    });
  }
  if (options.single && controlPlaneLoadBalancing?.enabled) {
    throw new K0sError("control plane load balancing cannot be used in a single-node cluster", {
      hint: "Remove spec.network.controlPlaneLoadBalancing, or start without --single",
    });
  }
}

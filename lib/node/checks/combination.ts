import { type ClusterConfig } from "../../config/mod.ts";
import { K0sError } from "../../base/mod.ts";
import { checkJoinable } from "../controller/join.ts";
import { type ControllerOptions, runsPods } from "../options.ts";

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

/** Profiles that every cluster has. @see k0s `pkg/component/controller/workerconfig` */
const BUILT_IN_PROFILES = ["default", "default-windows"];

/** A controller's own node takes its profile from this very configuration. @throws {K0sError} If it has none of that name. */
export function checkOwnProfile(options: ControllerOptions, { spec: { workerProfiles } }: ClusterConfig): void {
  const known = [...BUILT_IN_PROFILES, ...(workerProfiles ?? []).map(({ name }) => name)];
  if (!runsPods(options) || known.includes(options.profile)) return;
  throw new K0sError(`Cannot use worker profile "${options.profile}": the configuration has none of this name`, {
    hint: `Choose one of ${known.join(", ")} with --profile, or add it to spec.workerProfiles`,
  });
}

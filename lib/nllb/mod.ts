/**
 * The load balancer that a node runs for itself (NLLB): a static pod in front of all API servers, its files, and how
 * they follow the controllers.
 *
 * @module
 */
export { NodeLocalBalancer, type NodeLocalBalancerInputs, removeNodeLocal } from "./balancer.ts";
export { type NodeLocalSettings, nodeLocalSettings, type NodeLocalSource } from "./settings.ts";

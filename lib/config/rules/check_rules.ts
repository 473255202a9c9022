import type { Problem } from "../../base/mod.ts";
import { accountRules } from "./accounts.ts";
import { addressRules } from "./addresses.ts";
import { argumentRules } from "./arguments.ts";
import { backupRules } from "./backup.ts";
import { calicoRules } from "./calico.ts";
import { kubeProxyRules } from "./kube_proxy.ts";
import { loadBalancingRules } from "./load_balancing.ts";
import { networkRules } from "./network.ts";
import { nodeNetworkRules } from "./node_networks.ts";
import { ownedFlagRules } from "./owned_flags.ts";
import { portRules } from "./ports.ts";
import { registryRules } from "./registries.ts";
import { storageRules } from "./storage.ts";
import { workloadRules } from "./workloads.ts";
import type { Rule, RuleContext } from "./rule.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";

const RULES: readonly Rule[] = [
  ...networkRules,
  ...calicoRules,
  ...nodeNetworkRules,
  ...addressRules,
  ...kubeProxyRules,
  ...loadBalancingRules,
  ...storageRules,
  ...portRules,
  ...argumentRules,
  ...ownedFlagRules,
  ...workloadRules,
  ...accountRules,
  ...registryRules,
  ...backupRules,
];

/**
 * Checks what one field alone cannot tell.
 *
 * @param malformed Paths at which the schema found something wrong, unknown fields not counted.
 */
export function checkRules(config: ClusterConfig, malformed: readonly string[], context: RuleContext): Problem[] {
  const isReadable = (path: string) => !malformed.some((bad) => isAtOrBelow(bad, path) || isAtOrBelow(path, bad));
  return RULES.filter(({ reads }) => reads.every(isReadable)).flatMap((rule) => rule.check(config.spec, context));
}

function isAtOrBelow(path: string, parent: string): boolean {
  return parent === "" || path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

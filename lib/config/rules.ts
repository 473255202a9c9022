import type { Problem } from "../base/mod.ts";
import { loadBalancingRules } from "./rules_load_balancing.ts";
import { networkRules } from "./rules_network.ts";
import { portRules } from "./rules_ports.ts";
import { storageRules } from "./rules_storage.ts";
import { workloadRules } from "./rules_workloads.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** What rules know beside the configuration. */
export interface RuleContext {
  /** k0s's own feature gates (`--feature-gates`), such as `IPv6SingleStack`. */
  featureGates?: Readonly<Record<string, boolean>> | undefined;
}

/** A check over several fields. */
export interface Rule {
  /** The fields it reads; it is left out if the schema found one of them, or what is below it, malformed. */
  reads: readonly string[];
  check(spec: ClusterConfig["spec"], context: RuleContext): Problem[];
}

const RULES: readonly Rule[] = [
  ...networkRules,
  ...loadBalancingRules,
  ...storageRules,
  ...portRules,
  ...workloadRules,
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

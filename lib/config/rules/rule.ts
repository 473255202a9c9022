import type { Problem } from "../../base/mod.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";

/** What rules know beside the configuration. */
export interface RuleContext {
  /** k0s's own feature gates (`--feature-gates`), such as `IPv6SingleStack`. */
  featureGates?: Readonly<Record<string, boolean>> | undefined;
  /**
   * Address that only stands in for the node's own, since the document may be for another machine: a rule does not judge it.
   *
   * @default {none}
   */
  standInAddress?: string | undefined;
}

/** A check over several fields. */
export interface Rule {
  /** The fields it reads; it is left out if the schema found one of them, or what is below it, malformed. */
  reads: readonly string[];
  check(spec: ClusterConfig["spec"], context: RuleContext): Problem[];
}

/** A problem in the wording of Kubernetes' field errors. */
export function invalid(path: string, value: unknown, reason: string): Problem {
  return { path, message: `Invalid value: ${JSON.stringify(value)}: ${reason}` };
}

import { type Problem, stringifyJson } from "../../base/mod.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";

/** What rules know beside the configuration. */
export interface RuleContext {
  /** k0s's own feature gates (`--feature-gates`), such as `IPv6SingleStack`. */
  featureGates?: Readonly<Record<string, boolean>> | undefined;
  /** Whether this machine is to run with it: then its own address, where the document names none, is judged, too. */
  startsHere?: boolean | undefined;
  /** Whether `spec.api.address` is the document's and not this machine's. @default {true} */
  isAddressGiven?: boolean | undefined;
}

/** A check over several fields. */
export interface Rule {
  /** The fields it reads; it is left out if the schema found one of them, or what is below it, malformed. */
  reads: readonly string[];
  check(spec: ClusterConfig["spec"], context: RuleContext): Problem[];
}

/** A problem in the wording of Kubernetes' field errors. */
export function invalid(path: string, value: unknown, reason: string): Problem {
  return { path, message: `Invalid value: ${stringifyJson(value)}: ${reason}` };
}

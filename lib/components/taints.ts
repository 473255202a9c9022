import { ConfigError, isLabelValue, isQualifiedName, type Problem } from "../base/mod.ts";

/** A taint as KubeletConfiguration's `registerWithTaints` takes it. */
export interface Taint {
  key: string;
  value?: string;
  effect: TaintEffect;
}

/** What a taint does to pods that don't tolerate it. */
export type TaintEffect = (typeof TAINT_EFFECTS)[number];

const TAINT_EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/**
 * Parses the values of `--taints`: `key:Effect` or `key=value:Effect`. Of equal keys and effects the last one wins.
 *
 * @throws {ConfigError} Listing every taint that is wrong.
 */
export function parseTaints(specs: readonly string[]): Taint[] {
  const parsed = specs.map(parseTaint);
  const problems = parsed.filter((result) => typeof result === "string");
  if (problems.length > 0) {
    throw new ConfigError("Cannot use --taints", problems.map((message) => ({ path: "", message })), {
      hint: "Write key:Effect or key=value:Effect",
    });
  }
  const taints = parsed.filter((result) => typeof result !== "string");
  return [...new Map(taints.map((taint) => [`${taint.key}:${taint.effect}`, taint])).values()];
}

/** What is wrong with taints. @param option Where they come from. */
export function taintProblems(option: string, specs: readonly string[]): Problem[] {
  return specs.map(parseTaint).filter((result) => typeof result === "string")
    .map((message) => ({ path: option, message }));
}

/** A taint, or what is wrong with it. A Node with a taint without effect is refused by the API server. */
function parseTaint(spec: string): Taint | string {
  const parts = spec.split(":");
  const [key = "", value, ...more] = (parts[0] ?? "").split("=");
  const isMalformed = parts.length > 2 || more.length > 0 || !isQualifiedName(key) || !isLabelValue(value ?? "");
  if (isMalformed) return `invalid taint spec: ${spec}`;
  if (parts[1] === undefined) {
    return `invalid taint spec: ${spec}: it needs an effect, one of ${TAINT_EFFECTS.join(", ")}`;
  }
  const effect = TAINT_EFFECTS.find((candidate) => candidate === parts[1]);
  if (effect === undefined) return `invalid taint effect: ${parts[1]}, unsupported taint effect`;
  return { key, ...(value === undefined ? {} : { value }), effect };
}

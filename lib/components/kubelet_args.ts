import { ConfigError, K0sError, type Problem } from "../base/mod.ts";

/**
 * Parses the value of `--kubelet-extra-args` into flags without their dashes.
 *
 * Words are split at white space and each at its first `=`; a word without one sets the empty value; the last of
 * equal names wins. Quotes mean nothing, as in k0s (`internal/pkg/flags`).
 */
export function parseKubeletExtraArgs(text: string): Record<string, string> {
  const parsed: Record<string, string> = {};
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const at = word.indexOf("=");
    const name = (at < 0 ? word : word.slice(0, at)).replace(/^-+/, "");
    parsed[name] = at < 0 ? "" : word.slice(at + 1);
  }
  return parsed;
}

/**
 * Name of the node: `hostname-override` of the extra arguments, else the host's name; trimmed and in lower case.
 *
 * @throws {K0sError} If nothing is left of it.
 * @see k0s `pkg/node`
 */
export function nodeName(extraArgs: Readonly<Record<string, string>>, hostname: string): string {
  const name = (extraArgs["hostname-override"] ?? hostname).trim().toLowerCase();
  if (name === "") {
    throw new K0sError("Failed to determine node name: it is empty", {
      hint: "Set the host's name, or pass --kubelet-extra-args=--hostname-override=NAME",
    });
  }
  return name;
}

/** A taint as KubeletConfiguration's `registerWithTaints` takes it. */
export interface Taint {
  key: string;
  value?: string;
  effect?: TaintEffect;
}

/** What a taint does to pods that don't tolerate it. */
export type TaintEffect = (typeof TAINT_EFFECTS)[number];

const TAINT_EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
/** Optional DNS prefix with a slash, then up to 63 characters (Kubernetes' "qualified name"). */
const QUALIFIED_NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Parses the values of `--taints`: `key`, `key:Effect` or `key=value:Effect`.
 *
 * @throws {ConfigError} Listing every taint that is wrong.
 */
export function parseTaints(specs: readonly string[]): Taint[] {
  const problems: Problem[] = [];
  const taints = specs.map((spec) => {
    const { taint, problem } = parseTaint(spec);
    if (problem !== undefined) problems.push({ path: "", message: problem });
    return taint;
  });
  if (problems.length > 0) {
    throw new ConfigError("Cannot use --taints", problems, { hint: "Write key:Effect or key=value:Effect" });
  }
  return taints;
}

function parseTaint(spec: string): { taint: Taint; problem?: string } {
  const parts = spec.split(":");
  const [key = "", value, ...more] = (parts[0] ?? "").split("=");
  const effect = parts[1];
  if (parts.length > 2 || more.length > 0) return { taint: { key }, problem: `invalid taint spec: ${spec}` };
  if (effect === undefined && value !== undefined) {
    return { taint: { key }, problem: `invalid taint spec: ${spec}: a value needs an effect` };
  }
  if (!QUALIFIED_NAME.test(key) || !LABEL_VALUE.test(value ?? "")) {
    return { taint: { key }, problem: `invalid taint spec: ${spec}` };
  }
  if (effect === undefined) return { taint: { key } };
  const known = TAINT_EFFECTS.find((candidate) => candidate === effect);
  if (known === undefined) {
    return { taint: { key }, problem: `invalid taint effect: ${effect}, unsupported taint effect` };
  }
  return { taint: { key, ...(value === undefined ? {} : { value }), effect: known } };
}

/**
 * Parses the values of `--labels`, each a comma-separated list of `key=value`.
 *
 * @throws {ConfigError} Listing every label that is wrong.
 */
export function parseLabels(specs: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const pair of specs.flatMap((spec) => spec.split(",")).filter((part) => part.trim() !== "")) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, Math.max(at, 0)).trim();
    const value = pair.slice(at + 1).trim();
    if (at < 0 || !QUALIFIED_NAME.test(key) || !LABEL_VALUE.test(value)) {
      problems.push({ path: "", message: `invalid label: ${pair}` });
    }
    labels[key] = value;
  }
  if (problems.length > 0) throw new ConfigError("Cannot use --labels", problems, { hint: "Write key=value" });
  return labels;
}

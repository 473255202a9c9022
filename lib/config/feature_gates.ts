import type { ClusterConfig } from "./schema/cluster_config.ts";

/**
 * Kubernetes' feature gates of one program. A gate that names no program, or an empty list, is for all five.
 *
 * @see k0s `pkg/apis/k0s/v1beta1/feature_gates.go`, `EnabledFor`
 */
export function featureGatesOf({ spec }: ClusterConfig, program: string): Record<string, boolean> {
  const ofProgram = (spec.featureGates ?? []).filter((gate) => isFor(program, gate));
  return Object.fromEntries(ofProgram.map(({ name, enabled }) => [name, enabled]));
}

/** Where in the configuration a gate of a program is: of equal names the last one counts. */
export function featureGateField({ spec }: ClusterConfig, program: string, name: string): string {
  const index = (spec.featureGates ?? []).findLastIndex((gate) => gate.name === name && isFor(program, gate));
  return `spec.featureGates[${index}].name`;
}

function isFor(program: string, { components }: { components?: readonly string[] | undefined }): boolean {
  return !components?.length || components.some((name) => name === program);
}

/** The same as `--feature-gates` takes them. */
export function featureGatesFlag(config: ClusterConfig, program: string): string {
  return Object.entries(featureGatesOf(config, program)).map(([name, enabled]) => `${name}=${enabled}`).join(",");
}

/** The gates of a value of `--feature-gates`; what is none is left out. */
export function parseFeatureGates(flag: string): Record<string, boolean> {
  const pairs = flag.split(",").map((pair) => /^\s*(\w+)\s*=\s*(?:(true|t|1)|false|f|0)\s*$/i.exec(pair))
    .filter((pair) => pair !== null);
  return Object.fromEntries(pairs.map(([, name = "", isEnabled]) => [name, isEnabled !== undefined]));
}

import { isMapping } from "../../base/mod.ts";
import {
  type ClusterConfig,
  featureGateField,
  featureGatesOf,
  givenFlags,
  parseFeatureGates,
} from "../../config/mod.ts";

/** Feature gates of one place of the operator's. */
export interface GateSource {
  gates: Readonly<Record<string, unknown>>;
  fieldOf(name: string): string;
}

/** Feature gates of a program, as all places together make them. */
export interface GateSet {
  gates: Readonly<Record<string, unknown>>;
  /** By name, where it gets the value that counts. */
  places: GatePlaces;
}

/** Where the operator sets gates, by their names. */
export type GatePlaces = Readonly<Record<string, readonly string[]>>;

/** What sources make together; the later ones win. */
export function gateSet(sources: readonly GateSource[]): GateSet {
  const gates: Record<string, unknown> = Object.assign({}, ...sources.map((source) => source.gates));
  const places = Object.entries(gates).map(([name, value]) => {
    const agreeing = sources.filter((source) => source.gates[name] === value);
    return [name, agreeing.map((source) => source.fieldOf(name))];
  });
  return { gates, places: Object.fromEntries(places) };
}

/** A program's gates of `spec.featureGates`. */
export function specGates(config: ClusterConfig, program: string): GateSource {
  return { gates: featureGatesOf(config, program), fieldOf: (name) => featureGateField(config, program, name) };
}

/** Gates that flags of one place set, among others. */
export function flagGates(field: string, flags: readonly (readonly [name: string, value: string])[]): GateSource[] {
  return flags.filter(([name]) => name.replaceAll("_", "-") === "feature-gates").map(([, list]) => ({
    gates: parseFeatureGates(list.replaceAll("kube:", "")),
    fieldOf: () => field,
  }));
}

/** Gates of the field `featureGates` of a kubelet's configuration. */
export function documentGates(field: string, { featureGates }: Readonly<Record<string, unknown>>): GateSource {
  return {
    gates: isMapping(featureGates) ? featureGates : {},
    fieldOf: (name) => `${field}.featureGates.${name}`,
  };
}

/** What one section gives a program of the control plane: `spec.featureGates` wins over flags, words over both. */
export function daemonGates(
  config: ClusterConfig,
  program: string,
  { section, extraArgs = {}, rawArgs = [], commandLine }: {
    section: string;
    extraArgs?: Readonly<Record<string, string>> | undefined;
    rawArgs?: readonly string[] | undefined;
    commandLine?: { option: string; args: Readonly<Record<string, string>> };
  },
): GateSet {
  return gateSet([
    ...(commandLine === undefined
      ? []
      : flagGates(`${commandLine.option} --feature-gates`, Object.entries(commandLine.args))),
    ...flagGates(`${section}.extraArgs.feature-gates`, Object.entries(extraArgs)),
    specGates(config, program),
    ...flagGates(`${section}.rawArgs`, givenFlags({ rawArgs })),
  ]);
}

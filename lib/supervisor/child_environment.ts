import { inheritedVariables, withoutProxyFor } from "../base/mod.ts";

/** Marks every process of ours; part of the proof that a left-over process may be ended. Upstream's name. */
export const MANAGED_MARKER = "_K0S_MANAGED";

/** Names that lose the component's prefix even where it is kept. */
const PROXY_NAMES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** What {@link childEnvironment} depends on. */
export interface ChildEnvironmentInputs {
  /** Name of the process; upper-cased with `_` it is the prefix of variables meant for it alone. */
  name: string;
  /** Our own environment. */
  ours: Readonly<Record<string, string>>;
  /** Directory of our programs, put first in `PATH`. */
  binDir: string;
  /** Variables set on purpose; they win. */
  extra: Readonly<Record<string, string>>;
  /** Whether `<NAME>_X` stays as it is (etcd reads `ETCD_…` itself); the proxy variables lose it anyhow. */
  keepsPrefix?: boolean;
  /** Hosts and networks that no proxy is asked for, as `NO_PROXY` names them. */
  direct?: readonly string[];
}

/**
 * The whole environment of a child, with the marker first.
 *
 * Of ours it gets what {@link inheritedVariables} lets through and what is meant for it: `<NAME>_X` reaches the process
 * called name as `X`, instead of a plain `X`. The prefix has the name's dashes, as upstream's, or `_` for them, since a unit
 * of systemd cannot set a name with dashes. `PATH` starts with our programs, if there is a `PATH`.
 *
 * @see k0s `pkg/supervisor/supervisor.go`, which hands on everything
 */
export function childEnvironment(inputs: ChildEnvironmentInputs): Record<string, string> {
  const { ours, binDir, extra, direct = [] } = inputs;
  const merged = withoutProxyFor(direct, { ...inheritedVariables(ours), ...meantFor(inputs) });
  const path = merged["PATH"];
  return {
    [MANAGED_MARKER]: "yes",
    ...merged,
    ...(path === undefined ? {} : { PATH: `${binDir}:${path}` }),
    ...Object.fromEntries(Object.entries(extra).filter(([variable]) => variable !== MANAGED_MARKER)),
  };
}

/** The variables that carry the name of the process. */
function meantFor({ name, ours, keepsPrefix = false }: ChildEnvironmentInputs): Record<string, string> {
  const dashed = `${name.toUpperCase()}_`;
  const prefixes = [dashed.replaceAll("-", "_"), dashed];
  const meant: Record<string, string> = {};
  for (const prefix of prefixes) {
    for (const [variable, value] of Object.entries(ours)) {
      const stripped = variable.startsWith(prefix) ? variable.slice(prefix.length) : "";
      if (stripped === "" || stripped === MANAGED_MARKER) continue;
      meant[keepsPrefix && !PROXY_NAMES.includes(stripped) ? variable : stripped] = value;
    }
  }
  return meant;
}

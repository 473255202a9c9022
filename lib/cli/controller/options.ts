import { checkExtraArgs } from "../../components/mod.ts";
import type { ControllerOptions } from "../../node/mod.ts";
import { type FlagValues, UsageError } from "../../command/mod.ts";
import { type NodeInvocation, podOptions } from "../worker/options.ts";
import { COMPONENT_NAMES } from "./flag_kinds.ts";
import { nearestName } from "../../base/mod.ts";

/** A component of earlier versions that may still be named, without effect. */
const FORMER_COMPONENT = "worker-config";

/** Settings of what is not there; they harm nobody. Our cloud provider is a part of k0s and listens nowhere. */
const INEFFECTIVE: readonly string[] = ["k0s-cloud-provider-port"];

/** How often our cloud provider looks at nodes by a frequency of zero: what upstream's library takes then. */
const DEFAULT_FREQUENCY_MS = 300_000;
/** More often than this it would do nothing else. */
const HIGHEST_FREQUENCY_MS = 1_000;

/**
 * Decodes the command line of `k0s controller`.
 *
 * @throws {UsageError} If a component to disable or the iptables mode is unknown.
 * @throws {K0sError} If further arguments of programs are malformed.
 */
export function controllerOptions(
  invocation: Pick<NodeInvocation, "flags" | "argv" | "args">,
): ControllerOptions {
  const { flags } = invocation;
  const kubeControllerManagerExtraArgs = flags.string("kube-controller-manager-extra-args");
  checkExtraArgs("--kube-controller-manager-extra-args", kubeControllerManagerExtraArgs);
  return {
    ...podOptions(invocation),
    // Kept as typed: an error should name the file as the operator did.
    configFile: flags.text("config"),
    single: flags.bool("single"),
    enableWorker: flags.bool("enable-worker"),
    noTaints: flags.bool("no-taints"),
    dynamicConfig: flags.bool("enable-dynamic-config"),
    initOnly: flags.bool("init-only"),
    disableComponents: disabledComponents(flags.strings("disable-components")),
    kubeControllerManagerExtraArgs,
    featureGates: flags.map<boolean>("feature-gates"),
    cloudProvider: cloudProvider(flags),
    metricsScraper: flags.bool("enable-metrics-scraper"),
    apiServerStopTimeoutMs: flags.number("api-server-stop-timeout") || undefined,
  };
}

function cloudProvider(flags: FlagValues): ControllerOptions["cloudProvider"] {
  if (!flags.bool("enable-k0s-cloud-provider")) return undefined;
  const everyMs = flags.number("k0s-cloud-provider-update-frequency") || DEFAULT_FREQUENCY_MS;
  return { everyMs: Math.max(everyMs, HIGHEST_FREQUENCY_MS) };
}

/** Flags that were given and change nothing. */
export function ineffectiveFlags(flags: FlagValues): string[] {
  const given = INEFFECTIVE.filter((name) => flags.isGiven(name));
  return flags.strings("disable-components").includes(FORMER_COMPONENT)
    ? [...given, `disable-components=${FORMER_COMPONENT}`]
    : given;
}

function disabledComponents(names: readonly string[]): string[] {
  const unknown = names.find((name) => !COMPONENT_NAMES.includes(name) && name !== FORMER_COMPONENT);
  if (unknown !== undefined) {
    const close = nearestName(unknown, COMPONENT_NAMES);
    const hint = close === undefined ? `One of ${COMPONENT_NAMES.join(", ")}` : `Did you mean "${close}"?`;
    throw new UsageError(`unknown component ${unknown}`, { hint });
  }
  return [...new Set(names)].filter((name) => name !== FORMER_COMPONENT);
}

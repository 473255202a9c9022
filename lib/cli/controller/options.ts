import type { ControllerOptions } from "../../node/mod.ts";
import { type FlagValues, UsageError } from "../command/mod.ts";
import { ineffectivePodFlags, type NodeInvocation, podOptions } from "../worker/options.ts";
import { COMPONENT_NAMES } from "./flag_kinds.ts";
import { nearestName } from "../../base/mod.ts";

/** A component of earlier versions that may still be named, without effect. */
const FORMER_COMPONENT = "worker-config";

/** Flags that are accepted so that service units of k0s keep working, and whose features are not built yet. */
const INEFFECTIVE: readonly string[] = [
  "enable-dynamic-config",
  "enable-k0s-cloud-provider",
  "enable-metrics-scraper",
  "k0s-cloud-provider-port",
  "k0s-cloud-provider-update-frequency",
];

/**
 * Decodes the command line of `k0s controller`.
 *
 * @throws {UsageError} If a component to disable or the iptables mode is unknown.
 */
export function controllerOptions(
  invocation: Pick<NodeInvocation, "flags" | "argv" | "args">,
): ControllerOptions {
  const { flags } = invocation;
  return {
    ...podOptions(invocation),
    // Kept as typed: an error should name the file as the operator did.
    configFile: flags.text("config"),
    single: flags.bool("single"),
    enableWorker: flags.bool("enable-worker"),
    noTaints: flags.bool("no-taints"),
    initOnly: flags.bool("init-only"),
    disableComponents: disabledComponents(flags.strings("disable-components")),
    kubeControllerManagerExtraArgs: flags.string("kube-controller-manager-extra-args"),
    featureGates: flags.map<boolean>("feature-gates"),
    apiServerStopTimeoutMs: flags.number("api-server-stop-timeout") || undefined,
  };
}

/** Flags that were given and change nothing. */
export function ineffectiveFlags(flags: FlagValues): string[] {
  const given = [...ineffectivePodFlags(flags), ...INEFFECTIVE.filter((name) => flags.isGiven(name))];
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

import type { ControllerOptions } from "../../node/mod.ts";
import { currentDirectory } from "../../platform/mod.ts";
import { type FlagValues, type Invocation, UsageError } from "../command/mod.ts";
import { absolutePath } from "../node_paths.ts";
import { COMPONENT_NAMES } from "./flag_kinds.ts";
import { nearestName } from "../../base/mod.ts";

/** A component of earlier versions that may still be named, without effect. */
const FORMER_COMPONENT = "worker-config";

/** What `--iptables-mode` takes; empty stands for `auto`. */
const IPTABLES_MODES: readonly string[] = ["", "auto", "nft", "legacy"];

/** Flags that are accepted so that service units of k0s keep working, and whose features are not built yet. */
const INEFFECTIVE: readonly string[] = [
  "debugListenOn",
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
export function controllerOptions({ flags, argv }: Pick<Invocation, "flags" | "argv">): ControllerOptions {
  const path = (name: string) => {
    const text = flags.text(name);
    return text === undefined ? undefined : absolutePath(text, currentDirectory());
  };
  return {
    dataDir: path("data-dir") ?? "/var/lib/k0s",
    statusSocket: path("status-socket"),
    kubeletRootDir: path("kubelet-root-dir"),
    // Kept as typed: an error should name the file as the operator did.
    configFile: flags.text("config"),
    single: flags.bool("single"),
    enableWorker: flags.bool("enable-worker"),
    noTaints: flags.bool("no-taints"),
    initOnly: flags.bool("init-only"),
    debug: flags.bool("debug"),
    disableComponents: disabledComponents(flags.strings("disable-components")),
    profile: flags.text("profile") ?? "default",
    labels: flags.map<string>("labels"),
    taints: flags.strings("taints"),
    kubeletExtraArgs: flags.string("kubelet-extra-args"),
    kubeControllerManagerExtraArgs: flags.string("kube-controller-manager-extra-args"),
    criSocket: flags.text("cri-socket"),
    iptablesMode: iptablesMode(flags.string("iptables-mode")),
    enableCloudProvider: flags.bool("enable-cloud-provider"),
    ignorePreFlightChecks: flags.bool("ignore-pre-flight-checks"),
    logging: flags.map<string>("logging"),
    featureGates: flags.map<boolean>("feature-gates"),
    apiServerStopTimeoutMs: flags.number("api-server-stop-timeout") || undefined,
    args: ["k0s", ...argv],
  };
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

function iptablesMode(text: string): string {
  if (IPTABLES_MODES.includes(text)) return text;
  throw new UsageError(`unknown iptables mode ${JSON.stringify(text)}`, { hint: "One of nft, legacy, auto" });
}

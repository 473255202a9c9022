import { tokenSource } from "../../join/mod.ts";
import type { WorkerOptions } from "../../node/mod.ts";
import { currentDirectory, readStandardInput, readTextIfExists } from "../../platform/mod.ts";
import { type FlagValues, type Invocation, UsageError } from "../command/mod.ts";
import { absolutePath } from "../node_paths.ts";

/** What `--iptables-mode` takes; empty stands for `auto`. */
const IPTABLES_MODES: readonly string[] = ["", "auto", "nft", "legacy"];

/** Flags that are accepted so that service units of k0s keep working, and whose features are not built yet. */
const INEFFECTIVE: readonly string[] = ["debugListenOn"];

/** What the decoding of a node's command line looks at. */
export type NodeInvocation = Pick<Invocation, "flags" | "argv" | "args"> & {
  context: Pick<Invocation["context"], "environment">;
};

/**
 * Decodes what `k0s worker` and `k0s controller` have in common.
 *
 * @param isStdinTaken Whether something else reads standard input.
 * @throws {UsageError} If the iptables mode is unknown; {K0sError} if there are several tokens.
 */
export function podOptions(invocation: NodeInvocation, isStdinTaken = false): WorkerOptions {
  const { flags, argv, args, context } = invocation;
  const path = (name: string) => {
    const text = flags.text(name);
    return text === undefined ? undefined : absolutePath(text, currentDirectory());
  };
  const places = {
    argument: args[0],
    file: flags.text("token-file"),
    variable: context.environment("K0S_TOKEN"),
    isStdinTaken,
  };
  return {
    dataDir: path("data-dir") ?? "/var/lib/k0s",
    statusSocket: path("status-socket"),
    kubeletRootDir: path("kubelet-root-dir"),
    debug: flags.bool("debug"),
    profile: flags.text("profile") ?? "default",
    labels: flags.map<string>("labels"),
    taints: flags.strings("taints"),
    kubeletExtraArgs: flags.string("kubelet-extra-args"),
    criSocket: flags.text("cri-socket"),
    iptablesMode: iptablesMode(flags.string("iptables-mode")),
    enableCloudProvider: flags.bool("enable-cloud-provider"),
    ignorePreFlightChecks: flags.bool("ignore-pre-flight-checks"),
    logging: flags.map<string>("logging"),
    token: tokenSource(places, { readTextIfExists, readStandardInput }),
    args: ["k0s", ...argv.filter((word) => word === "-" || !args.includes(word))],
  };
}

/** Flags that were given and change nothing. */
export function ineffectivePodFlags(flags: FlagValues): string[] {
  return INEFFECTIVE.filter((name) => flags.isGiven(name));
}

function iptablesMode(text: string): string {
  if (IPTABLES_MODES.includes(text)) return text;
  throw new UsageError(`unknown iptables mode ${JSON.stringify(text)}`, { hint: "One of nft, legacy, auto" });
}

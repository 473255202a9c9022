import { checkKubeletArgs } from "../../components/mod.ts";
import type { TokenSource } from "../../join/mod.ts";
import type { WorkerOptions } from "../../node/mod.ts";
import { absolutePath, readStandardInput, readTextIfExists } from "../../platform/mod.ts";
import { type Invocation, UsageError } from "../../command/mod.ts";
import { criEndpoint } from "../cri_socket.ts";

/** What `--iptables-mode` takes; empty stands for `auto`. */
const IPTABLES_MODES: readonly string[] = ["", "auto", "nft", "legacy"];

/** What the decoding of a node's command line looks at. */
export type NodeInvocation = Pick<Invocation, "flags" | "argv" | "args"> & {
  context: Pick<Invocation["context"], "environment">;
};

/**
 * Where a join token comes from; `undefined` if none was given. Most starts go without, and without the code for it.
 *
 * @param isStdinTaken Whether something else reads standard input.
 * @throws {K0sError} If there are several.
 */
export async function givenToken(
  { flags, args, context }: NodeInvocation,
  isStdinTaken = false,
): Promise<TokenSource | undefined> {
  const places = {
    argument: args[0],
    file: flags.text("token-file"),
    variable: context.environment("K0S_TOKEN"),
    isStdinTaken,
  };
  if (!places.argument && !places.file && !places.variable) return undefined;
  const { tokenSource } = await import("../../join/mod.ts");
  // The file is read only once it is needed, when the working directory is another.
  const path = absolutePath(places.file ?? "/");
  return tokenSource(places, { readTextIfExists: () => readTextIfExists(path), readStandardInput });
}

/**
 * Decodes what `k0s worker` and `k0s controller` have in common, but for the token.
 *
 * @throws {UsageError} If the iptables mode is unknown or the container runtime has no unix socket.
 * @throws {ConfigError} If labels, taints or arguments are such as no kubelet takes.
 */
export function podOptions({ flags, argv, args }: Pick<NodeInvocation, "flags" | "argv" | "args">): WorkerOptions {
  const kubelet = {
    labels: flags.map<string>("labels"),
    taints: flags.strings("taints"),
    kubeletExtraArgs: flags.string("kubelet-extra-args"),
  };
  checkKubeletArgs(kubelet);
  const path = (name: string) => {
    const text = flags.text(name);
    return text === undefined ? undefined : absolutePath(text);
  };
  return {
    dataDir: path("data-dir") ?? "/var/lib/k0s",
    statusSocket: path("status-socket"),
    kubeletRootDir: path("kubelet-root-dir"),
    debug: flags.bool("debug"),
    debugListenOn: flags.bool("debug") ? flags.text("debugListenOn") : undefined,
    profile: flags.text("profile") ?? "default",
    ...kubelet,
    criSocket: criEndpoint(flags.text("cri-socket")),
    iptablesMode: iptablesMode(flags.string("iptables-mode")),
    enableCloudProvider: flags.bool("enable-cloud-provider"),
    ignorePreFlightChecks: flags.bool("ignore-pre-flight-checks"),
    logging: flags.map<string>("logging"),
    args: ["k0s", ...argv.filter((word) => word === "-" || !args.includes(word))],
  };
}

function iptablesMode(text: string): string {
  if (IPTABLES_MODES.includes(text)) return text;
  throw new UsageError(`unknown iptables mode ${JSON.stringify(text)}`, { hint: "One of nft, legacy, auto" });
}

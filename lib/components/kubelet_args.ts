import { ConfigError, containsIp, K0sError, parseCidr, parseIp, type Problem } from "../base/mod.ts";
import { extraArgsProblems, parseExtraArgs } from "./extra_args.ts";
import { wordsOf } from "./list_flags.ts";
import { labelProblems, parseNodeLabels } from "./node_labels.ts";
import { taintProblems } from "./taints.ts";

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

/** Whether a node waits for a cloud provider to initialise it, by the flag of k0s or the kubelet's own. */
export function awaitsCloudProvider(
  { enableCloudProvider, kubeletExtraArgs }: { enableCloudProvider: boolean; kubeletExtraArgs: string },
): boolean {
  return (parseExtraArgs(kubeletExtraArgs)["cloud-provider"] ?? (enableCloudProvider ? "external" : "")) === "external";
}

/**
 * Refuses what only the kubelet, or the API server, would refuse, again and again: labels, taints and further arguments
 * of a node.
 *
 * @throws {ConfigError} Listing everything that is wrong.
 */
export function checkKubeletArgs(
  given: { labels: Readonly<Record<string, string>>; taints: readonly string[]; kubeletExtraArgs: string },
): void {
  const extraArgs = parseExtraArgs(given.kubeletExtraArgs);
  const option = "--kubelet-extra-args";
  const problems = [
    ...labelProblems("--labels", given.labels),
    ...taintProblems("--taints", given.taints),
    ...extraArgsProblems(option, extraArgs),
    ...labelProblems(`${option} --node-labels`, parseNodeLabels(extraArgs["node-labels"] ?? "")),
    ...addressProblems(`${option} --node-ip`, extraArgs["node-ip"]),
    ...taintProblems(`${option} --register-with-taints`, wordsOf(extraArgs["register-with-taints"] ?? "")),
  ];
  if (problems.length > 0) {
    throw new ConfigError("Cannot run a kubelet with these arguments", problems, {
      hint:
        "Labels are key=value; taints key:Effect or key=value:Effect, with NoSchedule, PreferNoSchedule or NoExecute",
    });
  }
}

/** Networks out of which no node has its address, and what they are. */
const UNREACHABLE = ([
  ["127.0.0.0/8", "a loopback address, at which other nodes find themselves"],
  ["::1/128", "a loopback address, at which other nodes find themselves"],
  ["169.254.0.0/16", "a link-local address"],
  ["fe80::/10", "a link-local address"],
  ["224.0.0.0/4", "a multicast address"],
  ["ff00::/8", "a multicast address"],
] as const).map(([network, why]) => ({ network: parseCidr(network)!, why }));

/**
 * The kubelet takes one address of the node, or one of each family, that others can reach it at. By its own flags it takes
 * whatever is written there, and ends, or never tells an address of the node.
 *
 * @see Kubernetes `pkg/kubelet/util/nodeip`, `pkg/kubelet/kubelet_node_status.go`, `validateNodeIP`
 */
function addressProblems(path: string, given: string | undefined): Problem[] {
  const addresses = (given ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
  const problems = addresses.flatMap((one): Problem[] => {
    const why = addressProblem(one, addresses.length > 1);
    return why === undefined ? [] : [{ path, message: `Invalid value: ${JSON.stringify(one)}: ${why}` }];
  });
  const families = addresses.map((one) => parseIp(one)?.family);
  if (problems.length > 0 || new Set(families).size === addresses.length) return problems;
  return [{ path, message: `Invalid value: ${JSON.stringify(given)}: expected one address, or one of each family` }];
}

function addressProblem(text: string, isPair: boolean): string | undefined {
  const ip = parseIp(text);
  if (ip === undefined) return "is no IP address";
  if (isPair && ip.value === 0n) return "leaves the choice to the kubelet, as one of two may not";
  return UNREACHABLE.find(({ network }) => containsIp(network, ip))?.why;
}

import { ConfigError, isIp, K0sError, type Problem } from "../base/mod.ts";
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

/** The kubelet takes one address of the node, or one of each family; its own flags pass whatever is written there. */
function addressProblems(path: string, given: string | undefined): Problem[] {
  const wrong = (given ?? "").split(",").map((one) => one.trim()).find((one) => one !== "" && !isIp(one));
  return wrong === undefined ? [] : [{ path, message: `Invalid value: ${JSON.stringify(wrong)}: is no IP address` }];
}

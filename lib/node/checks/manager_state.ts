import { isMapping, type Problem } from "../../base/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import type { PodOptions } from "../options.ts";

/** Managers of the kubelet that keep what they have given to pods, and by which policy. */
const MANAGERS = [
  { field: "cpuManagerPolicy", flag: "cpu-manager-policy", file: "cpu_manager_state", byDefault: "none" },
  { field: "memoryManagerPolicy", flag: "memory-manager-policy", file: "memory_manager_state", byDefault: "None" },
] as const;

/**
 * Another policy than that by which this node's kubelet has run so far: the kubelet ends at its start, and again, until its
 * file is deleted, which is for a node without pods.
 *
 * @param field Where the profile is.
 * @see k8s.io/kubernetes `pkg/kubelet/cm/cpumanager/state`, `pkg/kubelet/cm/memorymanager/state`
 */
export async function managerStateProblems(
  field: string,
  profile: Readonly<Record<string, unknown>>,
  { paths, options }: { paths: Pick<NodePaths, "kubeletRootDir">; options: Pick<PodOptions, "kubeletExtraArgs"> },
): Promise<Problem[]> {
  const flags = parseExtraArgs(options.kubeletExtraArgs);
  const problems: Problem[] = [];
  for (const { field: name, flag, file, byDefault } of MANAGERS) {
    const path = `${paths.kubeletRootDir}/${file}`;
    const former = policyIn(await readTextIfExists(path));
    const wanted = flags[flag] ?? (profile[name] || byDefault);
    if (former === undefined || former === wanted) continue;
    problems.push({
      path: flags[flag] === undefined ? `${field}.${name}` : `--kubelet-extra-args --${flag}`,
      message:
        `the kubelet has run with "${former}" on this node, and does not start with another policy before the node is ` +
        `drained and "${path}" deleted`,
    });
  }
  return problems;
}

/** A file that cannot be read is for the kubelet to judge. */
function policyIn(text: string | undefined): string | undefined {
  const outer = parsed(text);
  const name = parsed(outer["data"])["policyName"] ?? outer["policyName"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

function parsed(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : undefined;
    return isMapping(value) ? value : {};
  } catch {
    return {};
  }
}

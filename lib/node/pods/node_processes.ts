import { CONTAINERD_SHIM } from "../../components/mod.ts";
import { isBelow, type ProcessFacts, processFacts } from "../../host/mod.ts";
import { processId } from "../../platform/mod.ts";

/**
 * Tells processes of this node's programs from others.
 *
 * The mount namespace must be ours too: another machine in a container may use the same paths for its own files.
 *
 * @param binDirs Paths of the directory of our programs, with symbolic links followed, as processes name them.
 */
export async function belongsToNode(binDirs: readonly string[]): Promise<(facts: ProcessFacts) => boolean> {
  const self = await processFacts(processId());
  return ({ pid, executable, mountNamespace }) =>
    pid !== self?.pid && binDirs.some((binDir) => isBelow(executable, binDir)) &&
    mountNamespace === self?.mountNamespace;
}

/** Whether a process watches over containers of a pod, which are its children. */
export function isShim({ executable }: Pick<ProcessFacts, "executable">): boolean {
  return executable.endsWith(`/${CONTAINERD_SHIM}`);
}

import type { NodePaths } from "../../config/mod.ts";
import { environment, readTextIfExists } from "../../platform/mod.ts";
import { childEnvironment } from "../../supervisor/mod.ts";

/**
 * The environment that containerd of a node has, and so its proxies; while it does not run, the one that it would get from
 * ours.
 */
export async function containerdEnvironment(
  { runDir, binDir }: Pick<NodePaths, "runDir" | "binDir">,
): Promise<Record<string, string>> {
  const pid = (await readTextIfExists(`${runDir}/containerd.pid`))?.trim() ?? "";
  const text = /^\d+$/.test(pid) ? await readTextIfExists(`/proc/${pid}/environ`) : undefined;
  // Empty while the kernel is replacing the program: between the start of the child and the first instruction of it.
  if (text === undefined || text === "") {
    return childEnvironment({ name: "containerd", ours: environment(), binDir, extra: {} });
  }
  const entries = text.split("\0").filter((entry) => entry.includes("="));
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}

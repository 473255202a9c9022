import { messageOf } from "../../base/mod.ts";
import { ensureDirectory, type Logger, openFile, readTextIfExists, statOf } from "../../platform/mod.ts";
import type { CgroupFacts } from "./cgroups.ts";

/** Where processes of the root go that would stand in the way of handing controllers down. */
const LEAF = "k0s.init";

/** Controllers of a v2 hierarchy that are not yet handed down to its children. */
export async function missingSubtreeControllers(root: string): Promise<string[]> {
  const enabled = new Set(await words(`${root}/cgroup.subtree_control`));
  return (await words(`${root}/cgroup.controllers`)).filter((name) => !enabled.has(name));
}

/**
 * Hands all controllers of a cgroup v2 root down to its children, where that has not been done.
 *
 * On a machine's own root the kernel allows it as it is. Inside a container the visible root is an ordinary group, and
 * the kernel refuses while processes are in it ("no internal processes"), so these move to a leaf first.
 * Nothing happens with cgroup v1. Never fails: the kubelet says more precisely what it misses.
 */
export async function delegateControllers(facts: CgroupFacts, log: Logger): Promise<void> {
  if (facts.version !== "v2" || facts.root === undefined) return;
  const { root } = facts;
  const missing = await missingSubtreeControllers(root);
  if (missing.length === 0) return;
  try {
    // Only the hierarchy's real root has no cgroup.type.
    if (await statOf(`${root}/cgroup.type`) !== undefined) await moveProcesses(root);
    await writeControl(`${root}/cgroup.subtree_control`, missing.map((name) => `+${name}`).join(" "));
    log.info("Handed cgroup controllers down", { root, controllers: missing.join(" ") });
  } catch (error) {
    log.warn("Cgroup controllers cannot be handed down", { root, controllers: missing, error: messageOf(error) });
  }
}

async function moveProcesses(root: string): Promise<void> {
  await ensureDirectory(`${root}/${LEAF}`, { mode: 0o755 });
  for (const pid of await words(`${root}/cgroup.procs`)) await writeControl(`${root}/${LEAF}/cgroup.procs`, pid);
}

async function words(path: string): Promise<string[]> {
  return (await readTextIfExists(path) ?? "").split(/\s+/).filter((word) => word !== "");
}

/** Control files take one write(2) per order and know no rename. */
async function writeControl(path: string, text: string): Promise<void> {
  using file = await openFile(path, { write: true });
  await file.write(new TextEncoder().encode(text));
}

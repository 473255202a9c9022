import { K0sError } from "../../base/mod.ts";
import { detectCgroups, endProcesses, isBelow, type ProcessFacts, removeCriPods } from "../../host/mod.ts";
import { exists, listDirectory, readTextIfExists, removeEmptyDirectory, removePath } from "../../platform/mod.ts";
import { belongsToNode, isShim } from "../pods/node_processes.ts";
import type { ResetContext, ResetStep } from "./context.ts";
import { allPaths } from "./directories.ts";

/** Where shims and runc keep their state, whatever containerd's own directories are. */
const RUNTIME_DIR = "/run/containerd";
/** Where containerd waits for plugins (NRI), whatever its own directories are. */
const NRI_SOCKET = "/run/nri/nri.sock";
/** Groups that the kubelet makes. */
const CGROUPS: readonly string[] = ["kubepods", "system.slice/containerd.service"];

/** Ends what a killed k0s left running, the container runtime included. */
export const endComponents: ResetStep = {
  name: "processes",
  async run(context) {
    const ours = await belongsToNode(allPaths(context.realPaths, "binDir"));
    const { ended, left } = await endProcesses({
      matches: (facts) => ours(facts) && !isShim(facts),
      graceMs: 5_000,
      killWaitMs: 5_000,
      clock: context.clock,
    });
    for (const { pid, executable } of ended) context.log.info("Ended process", { pid, executable });
    refuseLeft(left);
  },
};

/** Ends pods: their containers first, then the shims that watch over them. */
export const endPods: ResetStep = {
  name: "pods",
  async run(context) {
    const ours = await belongsToNode(allPaths(context.realPaths, "binDir"));
    const { ended, left } = await endProcesses({
      matches: (facts) => ours(facts) && isShim(facts),
      withDescendants: true,
      graceMs: 0,
      killWaitMs: 10_000,
      clock: context.clock,
    });
    if (ended.length > 0) context.log.info("Ended pods", { processes: ended.length });
    await removeRuntimeState(context);
    refuseLeft(left);
  },
};

/** Ends and removes the pods of a container runtime that is not ours, by its CRI; the runtime goes on (k0s `pkg/cleanup`). */
export const endForeignPods: ResetStep = {
  name: "pods of the other container runtime",
  async run({ criSocket, http, clock, log }) {
    if (criSocket === undefined) return;
    const { removed, failures } = await removeCriPods({ socket: criSocket, http, clock });
    if (removed > 0) log.info("Removed pods", { pods: removed, socket: criSocket });
    if (failures.length === 0) return;
    throw new K0sError(`pods may still run in the runtime at "${criSocket}": ${failures.join("; ")}`);
  },
};

function refuseLeft(left: readonly ProcessFacts[]): void {
  if (left.length === 0) return;
  const names = left.map(({ pid, name }) => `${name} (pid ${pid})`).join(", ");
  throw new K0sError(`still running: ${names}`);
}

/** Removes sockets of shims and state of runc, both found by the tasks that containerd knew. */
async function removeRuntimeState({ paths, root, ranRuntime }: ResetContext): Promise<void> {
  const tasks = `${paths.containerdStateDir}/io.containerd.runtime.v2.task`;
  for (const namespace of await listDirectory(tasks)) {
    for (const task of await listDirectory(`${tasks}/${namespace.name}`)) {
      const directory = `${tasks}/${namespace.name}/${task.name}`;
      const socket = await shimSocket(directory);
      if (socket !== undefined && isBelow(socket, RUNTIME_DIR)) await removePath(`${root}${socket}`);
      await removePath(`${root}${RUNTIME_DIR}/runc/${namespace.name}/${task.name}`);
    }
    await removeEmptyDirectory(`${root}${RUNTIME_DIR}/runc/${namespace.name}`);
  }
  if (ranRuntime) await removeStaleSocket(root, NRI_SOCKET);
  for (const name of ["/runc", "/s", ""]) await removeEmptyDirectory(`${root}${RUNTIME_DIR}${name}`);
}

/** Removes a socket that nobody listens on: another container runtime may have one of its own there. */
async function removeStaleSocket(root: string, path: string): Promise<void> {
  const sockets = (await readTextIfExists(`${root}/proc/net/unix`) ?? "").split("\n");
  if (sockets.some((line) => line.endsWith(` ${path}`) || line.endsWith(` /var${path}`))) return;
  await removePath(`${root}${path}`);
  await removeEmptyDirectory(`${root}${path.slice(0, path.lastIndexOf("/"))}`);
}

async function shimSocket(taskDirectory: string): Promise<string | undefined> {
  const text = await readTextIfExists(`${taskDirectory}/bootstrap.json`) ??
    await readTextIfExists(`${taskDirectory}/address`);
  return /unix:\/\/(\/[^"\s]+)/.exec(text ?? "")?.[1];
}

/** Removes the control groups of pods; all are empty once the pods have ended. */
export const removeCgroups: ResetStep = {
  name: "cgroups",
  async run({ ranPods }) {
    const { version, root } = await detectCgroups();
    if (!ranPods || root === undefined) return;
    const hierarchies = version === "v2" ? [root] : (await listDirectory(root)).map(({ name }) => `${root}/${name}`);
    const busy: string[] = [];
    for (const hierarchy of hierarchies) {
      for (const group of CGROUPS) await removeGroup(`${hierarchy}/${group}`, busy);
      await removeEmptyDirectory(`${hierarchy}/system.slice`);
    }
    // The runtime's group carries the name of a service that may be another's.
    const pods = busy.filter((path) => path.includes("/kubepods"));
    if (pods.length > 0) throw new K0sError(`control groups are still in use: ${pods.join(", ")}`);
  },
};

async function removeGroup(path: string, busy: string[]): Promise<void> {
  // systemd keeps the directory of hierarchies read-only, where even removing what is not there is refused.
  if (!await exists(path)) return;
  for (const { name, isDirectory } of await listDirectory(path)) {
    if (isDirectory) await removeGroup(`${path}/${name}`, busy);
  }
  if (!await removeEmptyDirectory(path)) busy.push(path);
}

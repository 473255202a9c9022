import { messageOf } from "../../base/mod.ts";
import { containerd, kubelet } from "../../components/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { endProcesses, isMachineStopping } from "../../host/mod.ts";
import { exists, type Ports, realPath } from "../../platform/mod.ts";
import type { Supervisor } from "../../supervisor/mod.ts";
import { belongsToNode, isShim } from "./node_processes.ts";

/** Kubernetes' own default for a pod, in milliseconds. With all other stops it fits into the 90 s that systemd grants. */
const GRACE_MS = 30_000;
/** Once nobody handles SIGTERM; processes that wait for it by sigwait(3) look as if they did not, until they have it. */
const DEAF_GRACE_MS = 1_000;
const KILL_WAIT_MS = 5_000;
/** Each look reads all of `/proc`, while the pods need the processors for their ends. */
const EVERY_MS = 100;

/** What {@link endPodsWithMachine} needs. */
export interface EndPodsOptions {
  paths: NodePaths;
  ports: Pick<Ports, "spawn" | "clock" | "log">;
  supervisor: Pick<Supervisor, "remove">;
  /** @default {what systemd says} */
  isMachineStopping?: () => Promise<boolean>;
}

/**
 * Ends pods if the machine is shutting down; else they go on without k0s. Never fails: there is more to stop after them.
 *
 * systemd would end them, too, but as the very last thing, when there is neither a network nor a volume any more, and
 * would wait a minute and a half for processes that cannot hear it.
 */
export async function endPodsWithMachine(options: EndPodsOptions): Promise<void> {
  const { ports, supervisor, isMachineStopping: isStopping = () => isMachineStopping(ports) } = options;
  try {
    if (!await isStopping()) return;
    // What would start containers again.
    for (const { name } of [kubelet, containerd]) await supervisor.remove(name);
    await endPods(options);
  } catch (error) {
    ports.log.warn("Cannot end pods with the machine", { error: messageOf(error) });
  }
}

async function endPods({ paths: { binDir }, ports: { clock, log } }: EndPodsOptions): Promise<void> {
  const startMs = clock.monotonicMs();
  const ours = await belongsToNode([await exists(binDir) ? await realPath(binDir) : binDir]);
  const { ended, left } = await endProcesses({
    matches: (facts) => ours(facts) && isShim(facts),
    withDescendants: true,
    graceMs: GRACE_MS,
    deafGraceMs: DEAF_GRACE_MS,
    sparesNewcomers: true,
    killWaitMs: KILL_WAIT_MS,
    everyMs: EVERY_MS,
    clock,
  });
  if (ended.length === 0 && left.length === 0) return;
  const elapsedMs = Math.round(clock.monotonicMs() - startMs);
  log.info("Ended pods with the machine", { processes: ended.length, left: left.length, elapsedMs });
}

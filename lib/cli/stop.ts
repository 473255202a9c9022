import { K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { type Clock, type Logger, requireRoot, sendSignal } from "../platform/mod.ts";
import type { Command, Invocation } from "../command/mod.ts";
import { debugFlags } from "./flag_groups.ts";
import { resolveNode } from "./node_paths.ts";

/** How long a node may take to stop, in milliseconds. */
const STOP_WITHIN_MS = 120_000;
const POLL_EVERY_MS = 100;
/** How often a terminal is told that we still wait, in milliseconds. */
const TELL_EVERY_MS = 5_000;

/** `k0s stop` */
export const stop: Command = {
  word: "stop",
  summary: "Stop the k0s that runs on this machine",
  long: [
    "Stop the k0s that runs on this machine, and wait until it has ended. Containers of pods keep running.",
    "",
    "A service stays installed: it starts again with the machine, or by `k0s start`.",
  ].join("\n"),
  example: "\t$ sudo k0s stop",
  flags: debugFlags(),
  run,
};

async function run(invocation: Invocation): Promise<void> {
  requireRoot(invocation.path);
  await warnOfUpgrade((await resolveNode(invocation.flags)).paths, invocation.log);
  const wasService = await stopsService(invocation);
  // Somebody may have started another one by hand.
  await stopProcess(invocation, wasService);
}

/** Says what starts k0s again although it was stopped. */
export async function warnOfUpgrade(paths: Pick<NodePaths, "upgradeDir">, log: Logger): Promise<void> {
  const [{ isUpgradeUnderWay }, { UPGRADE_SERVICE }] = await Promise.all([
    import("../node/mod.ts"),
    import("../install/mod.ts"),
  ]);
  if (!await isUpgradeUnderWay(paths)) return;
  log.warn("An upgrade is under way: its service starts k0s again unless it is stopped first", {
    service: UPGRADE_SERVICE,
  });
}

/** Ends the service, if one is installed and runs: its manager would start it again otherwise. @returns Whether it did. */
async function stopsService({ context, log }: Invocation): Promise<boolean> {
  const { findServiceManager, installedService } = await import("../install/mod.ts");
  const service = await installedService(await findServiceManager({ spawn: context.spawn }));
  if (service === undefined) return false;
  const { manager, name } = service;
  const state = await manager.state(name);
  if (state !== "running" && state !== "starting") return false;
  log.info("Stopping service", { service: name, manager: manager.name });
  const { tellMeanwhile } = await import("./start/tell_meanwhile.ts");
  await tellMeanwhile(manager.stop(name), context, () => `Waiting for ${name} to end`);
  return true;
}

async function stopProcess({ flags, context, log }: Invocation, wasService: boolean): Promise<void> {
  const { paths, isRunning } = await resolveNode(flags);
  const { isNodeRunning } = await import("../node/mod.ts");
  if (!isRunning && !await isNodeRunning(paths)) {
    if (wasService) return;
    throw new K0sError("already stopped");
  }
  const { readStatus } = await import("../status/mod.ts");
  const { Pid: pid } = await readStatus(paths.statusSocket, context.http);
  log.info("Stopping k0s", { pid });
  sendSignal(pid, "SIGTERM");
  const tell = (text: string) => context.isTerminal("stderr") ? context.stderr(text) : undefined;
  await waitUntilStopped(pid, { clock: context.clock, isRunning: () => isNodeRunning(paths), tell });
}

/** What {@link waitUntilStopped} needs. */
export interface StopWait {
  clock: Clock;
  isRunning(): Promise<boolean>;
  /** Called at intervals, for a person at a terminal. */
  tell(text: string): void;
}

/** Waits until k0s has ended. @throws {K0sError} If it takes longer than {@link STOP_WITHIN_MS}. */
export async function waitUntilStopped(pid: number, { clock, isRunning, tell }: StopWait): Promise<void> {
  const startedMs = clock.monotonicMs();
  for (let toldMs = startedMs; await isRunning(); await clock.sleep(POLL_EVERY_MS)) {
    const nowMs = clock.monotonicMs();
    if (nowMs - startedMs > STOP_WITHIN_MS) {
      throw new K0sError(`Cannot stop k0s: process ${pid} still runs after ${STOP_WITHIN_MS / 1_000} s`, {
        hint: `See what it waits for with: k0s status; end it the hard way with: kill -KILL ${pid}`,
      });
    }
    if (nowMs - toldMs < TELL_EVERY_MS) continue;
    toldMs = nowMs;
    tell(`Waiting for k0s (process ${pid}) to end, ${Math.round((nowMs - startedMs) / 1_000)} s so far\n`);
  }
}

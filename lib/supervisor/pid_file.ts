import { K0sError, messageOf } from "../base/mod.ts";
import {
  type Clock,
  type Logger,
  processEnvironment,
  type ProcessFacts,
  processFacts,
  readTextIfExists,
  removePath,
  sendSignal,
  writeAtomic,
} from "../platform/mod.ts";
import { MANAGED_MARKER } from "./child_environment.ts";

/** Pause between two checks of a process that is to end, in milliseconds: first and longest. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** How long a process may take to vanish after SIGKILL, in milliseconds. */
const KILL_WITHIN_MS = 10_000;

/** A pid file `<run>/<name>.pid`: the process id, in upstream's form, and beside it when that process started. */
export function pidFilePath(runDir: string, name: string): string {
  return `${runDir}/${name}.pid`;
}

/** Start ticks lie in a file of their own, since other programs read the pid file. */
function startFilePath(runDir: string, name: string): string {
  return `${runDir}/.${name}.start`;
}

/** Writes the pid file of a process that has just been started. */
export async function writePidFile(runDir: string, name: string, pid: number): Promise<void> {
  const facts = await processFacts(pid);
  const ticks = facts === undefined ? "" : `${pid} ${facts.startTicks}\n`;
  await writeAtomic(startFilePath(runDir, name), ticks, { mode: 0o644 });
  await writeAtomic(pidFilePath(runDir, name), `${pid}\n`, { mode: 0o644 });
}

/** Removes the pid file of a process. */
export async function removePidFile(runDir: string, name: string): Promise<void> {
  await removePath(pidFilePath(runDir, name));
  await removePath(startFilePath(runDir, name));
}

/**
 * The process an earlier k0s has left behind under a name, if it is proven ours.
 *
 * Proof: pid file, the start time noted beside it, and our marker in its environment; never the name alone. Where no
 * start time was noted (upstream does not) pid file and marker must do.
 */
export async function findLeftover(runDir: string, name: string): Promise<ProcessFacts | undefined> {
  const pid = Number((await readTextIfExists(pidFilePath(runDir, name)))?.trim());
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  const facts = await processFacts(pid);
  if (facts === undefined) return undefined;
  const noted = /^(\d+) (\d+)\n$/.exec(await readTextIfExists(startFilePath(runDir, name)) ?? "");
  if (noted !== null && (Number(noted[1]) !== pid || Number(noted[2]) !== facts.startTicks)) return undefined;
  const environment = await processEnvironment(pid);
  return environment?.[MANAGED_MARKER] === "yes" ? facts : undefined;
}

/** What {@link stopLeftovers} uses. */
export interface LeftoverOptions {
  /** Names of processes, in the order in which they are to end. */
  names: readonly string[];
  runDir: string;
  /** How long each may take after SIGTERM before it is killed, in milliseconds. @default {5_000} */
  graceMs?: number;
  clock: Clock;
  log: Logger;
}

/**
 * Ends processes that an earlier k0s has left behind: SIGTERM, grace, SIGKILL to the whole group.
 *
 * Stale pid files are removed. A process that is not proven ours is left alone.
 *
 * @returns Names of those that ran.
 * @throws {K0sError} If one does not even end after SIGKILL.
 */
export async function stopLeftovers(options: LeftoverOptions): Promise<string[]> {
  const { names, runDir, log } = options;
  const stopped: string[] = [];
  for (const name of names) {
    const leftover = await findLeftover(runDir, name);
    if (leftover !== undefined) {
      log.warn("Ending a process left behind by an earlier run", { component: name, pid: leftover.pid });
      await end(leftover, name, options);
      stopped.push(name);
    }
    await removePidFile(runDir, name);
  }
  return stopped;
}

async function end(leftover: ProcessFacts, name: string, { graceMs = 5_000, clock, log }: LeftoverOptions) {
  const { pid, startTicks, groupId } = leftover;
  const killGroup = () => void sendSignal(groupId === pid ? -pid : pid, "SIGKILL");
  sendSignal(pid, "SIGTERM");
  if (await hasEnded(pid, startTicks, { clock, withinMs: graceMs })) return killGroup();
  log.warn("Killing a process that does not end", { component: name, pid, graceMs });
  killGroup();
  if (await hasEnded(pid, startTicks, { clock, withinMs: KILL_WITHIN_MS })) return;
  throw new K0sError(`Cannot end "${name}" of an earlier run: process ${pid} survives SIGKILL`, {
    hint: `Look at the process with: cat /proc/${pid}/stack`,
  });
}

/** Waits for a process that is not our child. @returns Whether it has ended in time. */
async function hasEnded(pid: number, startTicks: number, { clock, withinMs }: { clock: Clock; withinMs: number }) {
  const deadline = clock.monotonicMs() + withinMs;
  for (let pauseMs = FIRST_PAUSE_MS;; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    if ((await processFacts(pid))?.startTicks !== startTicks) return true;
    if (clock.monotonicMs() >= deadline) return false;
    await clock.sleep(pauseMs);
  }
}

/** Removes the pid file; a failure is only worth a warning, since a stale one is recognised. */
export async function forgetPid(runDir: string, { name, log }: { name: string; log: Logger }): Promise<void> {
  try {
    await removePidFile(runDir, name);
  } catch (error) {
    log.warn("Cannot remove the pid file", { error: messageOf(error) });
  }
}

/** Writes the pid file; a failure is only worth a warning, since the process runs all the same. */
export async function notePid(
  runDir: string,
  { name, pid, log }: { name: string; pid: number; log: Logger },
): Promise<void> {
  try {
    await writePidFile(runDir, name, pid);
  } catch (error) {
    log.warn("Cannot write the pid file", { error: messageOf(error) });
  }
}

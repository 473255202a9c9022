import { K0sError, messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { listDirectory, type Logger, removePath, tryLock } from "../../platform/mod.ts";
import { type GateOptions, judge, type WatchedNode } from "./gate.ts";
import { ended, isUnfinished, readJournal, type UpgradeJournal, upgradeLockFile, writeJournal } from "./journal.ts";
import { removeSpentFiles, swapBack, swapFiles, swapIn } from "./swap.ts";

/** How long to wait before an end is written again, in milliseconds. */
const WRITE_AGAIN_AFTER_MS = 5_000;

/** How long nothing of a new version may have to be started again, in milliseconds; and of the old one, which has shown before what it can. */
const QUIET_MS = 60_000;
const OLD_QUIET_MS = 10_000;

/** The machine that is upgraded. */
export interface UpgradedMachine extends WatchedNode {
  log: Logger;
  /** Has the service begin again, without waiting until it is up. */
  beginRestart(): Promise<void>;
}

/** What {@link driveUpgrade} needs of the outside. */
export interface DriveOptions {
  machineOf(journal: UpgradeJournal): Promise<UpgradedMachine>;
  /** Has the machine not go on with the upgrade any more. */
  forget(): Promise<void>;
}

/**
 * Does what is left of an upgrade: swaps the files, restarts the service, watches the node, and puts the old file back if the
 * new version does not become healthy. Every step is journalled before it is done, and can be done twice.
 *
 * @returns The journal at its end; `undefined`: there is none.
 * @throws {K0sError} If another process does it.
 */
export async function driveUpgrade(
  paths: Pick<NodePaths, "upgradeDir">,
  { machineOf, forget }: DriveOptions,
): Promise<UpgradeJournal | undefined> {
  using lock = await tryLock(upgradeLockFile(paths));
  if (lock === undefined) throw new K0sError("Another process goes on with the upgrade already");
  let journal = await readJournal(paths);
  if (journal === undefined) {
    await forget();
    return undefined;
  }
  const machine = await machineOf(journal);
  const write = (next: UpgradeJournal) => persist(next, paths, machine);
  while (isUnfinished(journal)) {
    machine.log.info("Upgrading k0s", { phase: journal.phase, from: journal.from, to: journal.to });
    const { doing: _, ...next }: UpgradeJournal = await step(journal, machine, write);
    await write(next);
    journal = next;
  }
  await tidyUp(journal, { paths, forget });
  return journal;
}

/**
 * Writes the journal. A full disk does not stop the upgrade, whose steps can be done twice; but its end has to be known, or it would
 * begin again.
 */
async function persist(
  journal: UpgradeJournal,
  paths: Pick<NodePaths, "upgradeDir">,
  { clock, log }: UpgradedMachine,
): Promise<void> {
  for (;; await clock.sleep(WRITE_AGAIN_AFTER_MS)) {
    try {
      return await writeJournal(paths, journal);
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
      log.error("Cannot write the journal of the upgrade", { phase: journal.phase, error: error.message });
      if (isUnfinished(journal)) return;
    }
  }
}

function step(
  journal: UpgradeJournal,
  machine: UpgradedMachine,
  write: (journal: UpgradeJournal) => Promise<void>,
): Promise<UpgradeJournal> {
  switch (journal.phase) {
    case "installing":
      return install(journal, machine);
    case "judging":
      return judgeNew(journal, machine, write);
    case "putting-back":
      return putBack(journal, machine);
    default:
      return judgeOld(journal, machine, write);
  }
}

async function install(journal: UpgradeJournal, machine: UpgradedMachine): Promise<UpgradeJournal> {
  try {
    await swapIn(swapFiles(journal.executable));
    await machine.beginRestart();
    return { ...journal, phase: "judging" };
  } catch (error) {
    return { ...journal, phase: "putting-back", reason: messageOf(error) };
  }
}

async function judgeNew(
  journal: UpgradeJournal,
  machine: UpgradedMachine,
  write: (journal: UpgradeJournal) => Promise<void>,
): Promise<UpgradeJournal> {
  const reason = await watch(journal, { version: journal.to, quietMs: QUIET_MS, machine, write });
  if (reason === undefined) return ended(journal, { result: "upgraded" }, machine.clock);
  machine.log.error("The new version is not healthy, the old one is put back", { reason });
  return { ...journal, phase: "putting-back", reason };
}

async function putBack(journal: UpgradeJournal, machine: UpgradedMachine): Promise<UpgradeJournal> {
  const files = swapFiles(journal.executable);
  try {
    await swapBack(files);
  } catch (error) {
    return failed(journal, `the old file, "${files.previous}", cannot be put back: ${messageOf(error)}`, machine);
  }
  try {
    await machine.beginRestart();
  } catch (error) {
    // Its manager may start it all the same: the node says what came of it.
    machine.log.error("Cannot restart k0s with the old file", { error: messageOf(error) });
  }
  return { ...journal, phase: "judging-old" };
}

async function judgeOld(
  journal: UpgradeJournal,
  machine: UpgradedMachine,
  write: (journal: UpgradeJournal) => Promise<void>,
): Promise<UpgradeJournal> {
  const reason = await watch(journal, { version: journal.from, quietMs: OLD_QUIET_MS, machine, write });
  if (reason === undefined) return ended(journal, { result: "put-back" }, machine.clock);
  return failed(journal, `and ${journal.from}, which is in its place again: ${reason}`, machine);
}

function failed(journal: UpgradeJournal, also: string, { clock }: UpgradedMachine): UpgradeJournal {
  return ended(journal, { result: "failed", reason: `${journal.reason ?? ""}\n${also}`.trim() }, clock);
}

/** Watches what was just started. */
async function watch(
  journal: UpgradeJournal,
  { version, quietMs, machine, write }: Pick<GateOptions, "version" | "quietMs"> & {
    machine: UpgradedMachine;
    write: (journal: UpgradeJournal) => Promise<void>;
  },
): Promise<string | undefined> {
  const { withinMs, unreadyBefore } = journal;
  const told = (doing: string) => write({ ...journal, doing });
  return await judge(machine, { version, withinMs, quietMs, mayBeUnready: unreadyBefore, told });
}

/** In this order: what is left after a kill is removed by the next start of k0s, and no service runs a file that is gone. */
async function tidyUp(
  journal: UpgradeJournal,
  { paths, forget }: { paths: Pick<NodePaths, "upgradeDir">; forget: DriveOptions["forget"] },
): Promise<void> {
  await forget();
  await removeSpentFiles(journal.executable, journal.result);
  if (journal.result === "upgraded") await removeBackups(paths);
}

/** Also those that failed upgrades have left: the cluster has gone on. */
async function removeBackups({ upgradeDir }: Pick<NodePaths, "upgradeDir">): Promise<void> {
  for (const { name } of await listDirectory(upgradeDir)) {
    if (name.endsWith(".tar.gz")) await removePath(`${upgradeDir}/${name}`);
  }
}

/**
 * What a machine is: a controller, with or without pods, a worker, and its reset. The one place that orders components.
 *
 * What runs or resets a node is loaded only when it is called: commands that merely ask about the node start at once.
 *
 * @module
 */
import type { ClusterConfig, NodePaths } from "../config/mod.ts";
import type { InstalledService } from "../install/mod.ts";
import type { EncryptionChange, StoredSecrets } from "../encryption/mod.ts";
import type { Ports } from "../platform/mod.ts";
import type { ServeOptions } from "./backup/backup_child.ts";
import type { BackupOptions, MadeBackup } from "./backup/create_backup.ts";
import type { RestoredBackup, RestoreOptions } from "./backup/restore_backup.ts";
import type { VerifiedBackup, VerifyOptions } from "./backup/verify_backup.ts";
import type { BackupProgress, BackupWork } from "./backup/work.ts";
import type { ProgramUser } from "./checks/component_checks.ts";
import type { InstallNodeOptions, NodeToInstall } from "./install_node.ts";
import type { ControllerOptions, NodeEvents, NodeOptions, PodOptions, ReadyFacts, WorkerOptions } from "./options.ts";
import type { ResetOptions } from "./reset.ts";
import type { SecretsEncryptionInputs, SecretsEncryptionState } from "./secrets_change.ts";
import type { BegunUpgrade } from "./upgrade/begin_upgrade.ts";
import type { UpgradeJournal, UpgradeResult } from "./upgrade/journal.ts";
import type { UpgradeOptions } from "./upgrade/preflight.ts";

export { abortOnSignals } from "./abort_on_signals.ts";
export { isNodeRunning, type K0sVars, runningVars, whileStopped } from "./runtime_config.ts";
export { K0S_VERSION } from "./version.ts";
export type {
  BackupOptions,
  BackupProgress,
  BackupWork,
  BegunUpgrade,
  ControllerOptions,
  InstallNodeOptions,
  MadeBackup,
  NodeEvents,
  NodeOptions,
  NodeToInstall,
  PodOptions,
  ProgramUser,
  ReadyFacts,
  ResetOptions,
  RestoredBackup,
  RestoreOptions,
  SecretsEncryptionInputs,
  SecretsEncryptionState,
  ServeOptions,
  UpgradeJournal,
  UpgradeOptions,
  UpgradeResult,
  VerifiedBackup,
  VerifyOptions,
  WorkerOptions,
};

/** Runs a controller until `signal` is aborted. @see runController in `controller/run_controller.ts` */
export async function runController(
  options: ControllerOptions,
  ports: Ports,
  events: NodeEvents = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { serviceEvents } = await import("./service_events.ts");
  const controller = await import("./controller/run_controller.ts");
  using service = serviceEvents(events, { ports, signal });
  await controller.runController(options, ports, service, signal);
}

/** Runs a worker until `signal` is aborted. @see runWorker in `worker/run_worker.ts` */
export async function runWorker(
  options: WorkerOptions,
  ports: Ports,
  events: NodeEvents = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { serviceEvents } = await import("./service_events.ts");
  const worker = await import("./worker/run_worker.ts");
  using service = serviceEvents(events, { ports, signal });
  await worker.runWorker(options, ports, service, signal);
}

/** Backs up a running controller. @see createBackup in `backup/create_backup.ts` */
export async function createBackup(options: BackupOptions, work: BackupWork): Promise<MadeBackup> {
  const create = await import("./backup/create_backup.ts");
  return await create.createBackup(options, work);
}

/** Proves an archive of a backup. @see verifyBackup in `backup/verify_backup.ts` */
export async function verifyBackup(options: VerifyOptions, work: BackupWork): Promise<VerifiedBackup> {
  const verify = await import("./backup/verify_backup.ts");
  return await verify.verifyBackup(options, work);
}

/** Does the job of a scheduled backup for a controller. @see serveBackupJob in `backup/backup_child.ts` */
export async function serveBackupJob(options: ServeOptions): Promise<number> {
  const child = await import("./backup/backup_child.ts");
  return await child.serveBackupJob(options);
}

/** Restores a controller out of an archive. @see restoreBackup in `backup/restore_backup.ts` */
export async function restoreBackup(options: RestoreOptions, work: BackupWork): Promise<RestoredBackup> {
  const restore = await import("./backup/restore_backup.ts");
  return await restore.restoreBackup(options, work);
}

/** Upgrades the k0s of this machine. @see beginUpgrade in `upgrade/begin_upgrade.ts` */
export async function beginUpgrade(
  options: UpgradeOptions & { dryRun: boolean },
  work: BackupWork,
): Promise<BegunUpgrade> {
  const begin = await import("./upgrade/begin_upgrade.ts");
  return await begin.beginUpgrade(options, work);
}

/** Refuses a second upgrade beside the first. @throws {K0sError} @see assertNoUpgrade in `upgrade/begin_upgrade.ts` */
export async function assertNoUpgrade(paths: Pick<NodePaths, "upgradeDir">): Promise<void> {
  await (await import("./upgrade/begin_upgrade.ts")).assertNoUpgrade(paths);
}

/** Whether an upgrade is under way. @see isUpgradeUnderWay in `upgrade/journal.ts` */
export async function isUpgradeUnderWay(paths: Pick<NodePaths, "upgradeDir">): Promise<boolean> {
  return await (await import("./upgrade/journal.ts")).isUpgradeUnderWay(paths);
}

/** Has an upgrade that was interrupted go on. @see resumeUpgrade in `upgrade/follow_upgrade.ts` */
export async function resumeUpgrade(
  paths: NodePaths,
  ports: Pick<Ports, "spawn">,
): Promise<UpgradeJournal | undefined> {
  const [follow, { requireServiceManager }] = await Promise.all([
    import("./upgrade/follow_upgrade.ts"),
    import("../install/mod.ts"),
  ]);
  return await follow.resumeUpgrade(paths, () => requireServiceManager(ports));
}

/** Waits for the end of an upgrade. @see followUpgrade in `upgrade/follow_upgrade.ts` */
export async function followUpgrade(
  paths: Pick<NodePaths, "upgradeDir">,
  work: BackupWork,
): Promise<UpgradeJournal> {
  const follow = await import("./upgrade/follow_upgrade.ts");
  return await follow.followUpgrade(paths, work);
}

/** Does what is left of the upgrade of this machine. @see driveUpgrade in `upgrade/drive_upgrade.ts` */
export async function driveUpgrade(paths: NodePaths, ports: Ports): Promise<UpgradeJournal | undefined> {
  const [drive, { forgetUpgrade, thisMachine }] = await Promise.all([
    import("./upgrade/drive_upgrade.ts"),
    import("./upgrade/upgraded_machine.ts"),
  ]);
  return await drive.driveUpgrade(paths, {
    machineOf: (journal) => thisMachine(journal, { paths, ports }),
    forget: () => forgetUpgrade(ports),
  });
}

/** Removes everything of a stopped node from the machine. @see resetNode in `reset.ts` */
export async function resetNode(options: ResetOptions, ports: Ports): Promise<void> {
  const reset = await import("./reset.ts");
  await reset.resetNode(options, ports);
}

/** Installs this machine's k0s as a service. @see installNode in `install_node.ts` */
export async function installNode(options: InstallNodeOptions, ports: Ports): Promise<InstalledService> {
  const install = await import("./install_node.ts");
  return await install.installNode(options, ports);
}

/** Has the programs of Kubernetes say what of a configuration they would refuse. @see checkConfigOfComponents */
export async function checkConfigOfComponents(
  config: ClusterConfig,
  { paths, ports, use }: { paths: NodePaths; ports: Ports; use: ProgramUser | undefined },
): Promise<void> {
  const checks = await import("./checks/component_checks.ts");
  await checks.checkConfigOfComponents({ config, ports }, use ?? checks.embedded(paths, ports));
}

/** How the Secrets of a cluster are encrypted. @see secretsEncryptionState in `secrets_change.ts` */
export async function secretsEncryptionState(
  inputs: SecretsEncryptionInputs,
  signal: AbortSignal,
): Promise<SecretsEncryptionState> {
  const change = await import("./secrets_change.ts");
  return await change.secretsEncryptionState(inputs, signal);
}

/** Changes how they are encrypted. @see changeSecretsEncryption in `secrets_change.ts` */
export async function changeSecretsEncryption(
  wanted: EncryptionChange,
  inputs: SecretsEncryptionInputs & { tell(line: string): void },
  signal: AbortSignal,
): Promise<StoredSecrets> {
  const change = await import("./secrets_change.ts");
  return await change.changeSecretsEncryption(wanted, inputs, signal);
}

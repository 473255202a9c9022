import { exists, type Logger, removeEmptyDirectory, removePath } from "../platform/mod.ts";
import { SERVICE_NAMES, serviceFiles, type ServiceRole, UPGRADE_SERVICE } from "./service.ts";
import type { ServiceManager } from "./service_manager.ts";

/** What {@link uninstallServices} needs. */
export interface UninstallOptions {
  /** Every service manager that may know of one. */
  managers: readonly ServiceManager[];
  log: Logger;
  /** Prefix of every path; empty but in tests. */
  root?: string;
}

/** Removes the services of both roles with the files that belong to them. What the operator made stays. */
export async function uninstallServices({ managers, log, root = "" }: UninstallOptions): Promise<void> {
  // First: it would start the others again.
  for (const manager of managers) {
    if (await exists(manager.definitionPath(UPGRADE_SERVICE))) await manager.uninstall(UPGRADE_SERVICE);
  }
  for (const [role, service] of Object.entries(SERVICE_NAMES) as [ServiceRole, string][]) {
    for (const manager of managers) {
      if (!await exists(manager.definitionPath(service))) continue;
      await manager.uninstall(service);
      log.info("Removed service", { service, manager: manager.name });
    }
    for (const file of Object.values(serviceFiles(role))) await removePath(`${root}${file}`);
  }
  // Ours only if nothing of the operator's is in it.
  await removeEmptyDirectory(`${root}/etc/k0s`);
}

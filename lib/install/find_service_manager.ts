import { K0sError } from "../base/mod.ts";
import { findExecutable, type FindExecutableOptions } from "../host/mod.ts";
import { exists, type Spawn } from "../platform/mod.ts";
import { openrc } from "./openrc.ts";
import type { ServiceManager } from "./service_manager.ts";
import { systemd } from "./systemd.ts";

/** What {@link findServiceManager} needs. */
export interface ManagerOptions extends FindExecutableOptions {
  spawn: Spawn;
  /** Prefix of every path; empty but in tests. */
  root?: string;
}

/** Every service manager that k0s knows, and whether this machine has its programs. */
export async function serviceManagers(
  { spawn, root = "", ...find }: ManagerOptions,
): Promise<{ manager: ServiceManager; isThere: boolean; runsIf: string }[]> {
  const [systemctl, rcService, rcUpdate] = await Promise.all(
    ["systemctl", "rc-service", "rc-update"].map((name) => findExecutable(name, find)),
  );
  return [
    {
      manager: systemd({ spawn, systemctl, root }),
      isThere: systemctl !== undefined,
      // As sd_booted(3).
      runsIf: `${root}/run/systemd/system`,
    },
    {
      manager: openrc({ spawn, rcService, rcUpdate, root }),
      isThere: rcService !== undefined && rcUpdate !== undefined,
      // Where it keeps its state.
      runsIf: `${root}/run/openrc`,
    },
  ];
}

/**
 * The service manager of this machine; `undefined` if it has none that k0s knows.
 *
 * The one that runs counts, whatever else is installed. Where none runs, as when the image of a machine is made, the one
 * whose programs are there is taken: both can be prepared without running.
 */
export async function findServiceManager(options: ManagerOptions): Promise<ServiceManager | undefined> {
  const present = (await serviceManagers(options)).filter(({ isThere }) => isThere);
  for (const { manager, runsIf } of present) if (await exists(runsIf)) return manager;
  return present[0]?.manager;
}

/** The same. @throws {K0sError} If the machine has none that k0s knows. */
export async function requireServiceManager(options: ManagerOptions): Promise<ServiceManager> {
  const manager = await findServiceManager(options);
  if (manager !== undefined) return manager;
  throw new K0sError("Cannot install a service: this machine has neither systemd nor OpenRC", {
    hint: "Have its own init system run: k0s controller …",
  });
}

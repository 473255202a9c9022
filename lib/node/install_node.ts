import { K0sError } from "../base/mod.ts";
import { loadClusterConfig } from "../config/mod.ts";
import { COMPONENT_USER_NAMES, ensureComponentUsers, hostAddress } from "../host/mod.ts";
import {
  type InstalledService,
  installService,
  requireServiceManager,
  SERVICE_NAMES,
  type ServiceRole,
} from "../install/mod.ts";
import { executablePath, exists, type Ports, readStandardInput, readTextIfExists, realPath } from "../platform/mod.ts";
import { checkCombination } from "./combination.ts";
import type { ControllerOptions } from "./options.ts";

/** What the command line of `k0s install` says. */
export interface InstallNodeOptions {
  role: ServiceRole;
  /** Flags of the role's command that were given, as `--name=value`. */
  args: readonly string[];
  /** What they mean, for a controller: it is checked before anything is written. */
  controller?: ControllerOptions;
  /** `--token-file`, absolute. */
  tokenFile?: string | undefined;
  /** Join token given as argument. */
  token?: string | undefined;
  /** `--env`, decoded. */
  environment: Readonly<Record<string, string>>;
  /** `--force` */
  force: boolean;
}

/**
 * Installs this machine's k0s as a service.
 *
 * @returns The service, as stopped or running as before.
 * @throws {K0sError} If the configuration is wrong (nothing is written then), or the service manager refuses.
 * @see k0s `cmd/install`
 */
export async function installNode(options: InstallNodeOptions, ports: Ports): Promise<InstalledService> {
  const { controller, tokenFile } = options;
  if (controller !== undefined) await checkController(controller, ports);
  if (tokenFile !== undefined && !await exists(tokenFile)) {
    ports.log.warn("The token file is not there yet, the service needs it at its first start", { file: tokenFile });
  }
  const manager = await requireServiceManager({ spawn: ports.spawn });
  if (controller !== undefined) {
    const { dataDir } = controller;
    await ensureComponentUsers({ names: COMPONENT_USER_NAMES, dataDir, spawn: ports.spawn, log: ports.log });
  }
  await installService(manager, { ...options, executable: await realPath(executablePath()) });
  return { manager, role: options.role, name: SERVICE_NAMES[options.role] };
}

/** Refuses what the service would only fail on. @throws {K0sError} */
async function checkController(options: ControllerOptions, ports: Ports): Promise<void> {
  if (options.configFile === "-") {
    throw new K0sError(
      "failed to load node config: cannot read configuration from standard input when installing k0s",
      {
        hint: "Write it to a file and give its path: --config /etc/k0s/k0s.yaml",
      },
    );
  }
  if (options.initOnly) {
    throw new K0sError("Cannot install a service with --init-only: it would end and be started again for ever");
  }
  const { config, warnings } = await loadClusterConfig({
    path: options.configFile,
    dataDir: options.dataDir,
    single: options.single,
    hostAddress: hostAddress(),
    featureGates: options.featureGates,
    readTextIfExists,
    readStandardInput,
  });
  for (const { path, message } of warnings) ports.log.warn(message, { field: path });
  checkCombination(options, config);
}

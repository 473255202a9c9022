import { K0sError, messageOf } from "../base/mod.ts";
import { ensureDirectory, exists, removePath, writeAtomic } from "../platform/mod.ts";
import { environmentFile } from "./environment_file.ts";
import { SERVICE_NAMES, serviceFiles, type ServiceRole } from "./service.ts";
import type { ServiceManager } from "./service_manager.ts";

/** What to install. */
export interface InstallOptions {
  role: ServiceRole;
  /** Path of k0s, symbolic links followed. */
  executable: string;
  /** Arguments after the role. */
  args: readonly string[];
  /** Variables of its environment. */
  environment: Readonly<Record<string, string>>;
  /** Join token, kept in a file of its own instead of the arguments. */
  token?: string | undefined;
  /** Whether a service that is there is replaced. */
  force: boolean;
  /** Prefix of every path; empty but in tests. */
  root?: string;
}

/**
 * Installs k0s as a service that starts with the machine.
 *
 * Secrets are in place, for root alone, before the definition names them.
 *
 * @throws {K0sError} If there is one already and it is not to be replaced, or the service manager refuses.
 */
export async function installService(manager: ServiceManager, options: InstallOptions): Promise<void> {
  const { role, executable, environment, token, force, root = "" } = options;
  const name = SERVICE_NAMES[role];
  const definition = manager.definitionPath(name);
  if (!force && await exists(definition)) {
    throw new K0sError(`failed to install ${role} service: Init already exists: ${definition}`, {
      hint: "Replace it by adding --force",
    });
  }
  const files = serviceFiles(role);
  try {
    await writeSecret(`${root}${files.environment}`, environmentFile(environment));
    await writeSecret(`${root}${files.token}`, token === undefined ? "" : `${token}\n`);
    const args = token === undefined ? options.args : [...options.args, `--token-file=${files.token}`].sort();
    await manager.install(name, { role, executable, args, environmentFile: files.environment });
  } catch (error) {
    throw new K0sError(`failed to install ${role} service: ${messageOf(error)}`, {
      cause: error,
      ...(error instanceof K0sError && error.hint !== undefined ? { hint: error.hint } : {}),
    });
  }
}

/** Writes a file for root alone; none is left where there is nothing to write. */
async function writeSecret(path: string, text: string): Promise<void> {
  if (text === "") return await removePath(path);
  const directory = path.slice(0, path.lastIndexOf("/"));
  if (!await exists(directory)) await ensureDirectory(directory, { mode: 0o755 });
  await writeAtomic(path, text, { mode: 0o600 });
}

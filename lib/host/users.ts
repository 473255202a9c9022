import { K0sError, messageOf } from "../base/mod.ts";
import type { ComponentUsers } from "../config/mod.ts";
import { type Logger, type Owner, readTextIfExists, type Spawn } from "../platform/mod.ts";
import { findExecutable, type FindExecutableOptions, findFirstExecutable } from "./executables.ts";

/** Names of the accounts; upstream hard-codes them for running (k0s `pkg/constant`). */
export const COMPONENT_USER_NAMES: Readonly<Record<keyof ComponentUsers, string>> = {
  etcd: "etcd",
  kubeApiserver: "kube-apiserver",
  kubeScheduler: "kube-scheduler",
  konnectivityServer: "konnectivity-server",
};

/** Everything runs with group 0: keys with mode 0640 and programs with 0750 are read through it, as upstream. */
const ROOT: Owner = { uid: 0, gid: 0 };

/** What {@link ensureComponentUsers} needs. */
export interface EnsureUsersOptions extends FindExecutableOptions {
  /** Accounts to have; a component that is not named runs as root. */
  names: Readonly<Partial<Record<keyof ComponentUsers, string>>>;
  /** Written into the accounts as home. */
  dataDir: string;
  spawn: Spawn;
  log: Logger;
  /** @default {"/etc/passwd"} */
  passwdFile?: string;
}

/**
 * Finds the accounts of the control plane and creates those that are missing.
 *
 * Never fails: where an account can't be had, the component runs as root and a warning says so.
 */
export async function ensureComponentUsers(options: EnsureUsersOptions): Promise<ComponentUsers> {
  const users: ComponentUsers = { etcd: ROOT, kubeApiserver: ROOT, kubeScheduler: ROOT, konnectivityServer: ROOT };
  // One after the other: useradd(8) locks the account files.
  for (const [component, name] of Object.entries(options.names) as [keyof ComponentUsers, string][]) {
    try {
      const uid = await findUser(name, options) ?? await createUser(name, options);
      users[component] = { uid, gid: 0 };
    } catch (error) {
      options.log.warn("Running as root: the user cannot be created", { user: name, error: messageOf(error) });
    }
  }
  return users;
}

/** An account in the text of a passwd(5) file. */
export function accountFromPasswd(text: string, name: string): { uid: number; home: string } | undefined {
  const fields = text.split("\n").map((line) => line.split(":")).find(([account]) => account === name);
  const uid = Number(fields?.[2]);
  return fields === undefined || !Number.isInteger(uid) ? undefined : { uid, home: fields[5] ?? "" };
}

/** Names of the accounts in the text of a passwd(5) file that have a directory as their home. */
export function accountsOfHome(text: string, home: string): string[] {
  return text.split("\n").map((line) => line.split(":")).filter((fields) => fields[5] === home).map(([name]) => name!);
}

/** Numeric id of an account: from the passwd file, else from NSS through `id -u`. */
async function findUser(name: string, options: EnsureUsersOptions): Promise<number | undefined> {
  const uid = accountFromPasswd(await readTextIfExists(options.passwdFile ?? "/etc/passwd") ?? "", name)?.uid;
  if (uid !== undefined) return uid;
  const id = await findExecutable("id", options);
  if (id === undefined) return undefined;
  const { code, stdout } = await options.spawn.run(id, { args: ["-u", name] });
  const found = Number(stdout.trim());
  return code === 0 && stdout.trim() !== "" && Number.isInteger(found) ? found : undefined;
}

async function createUser(name: string, options: EnsureUsersOptions): Promise<number> {
  const { spawn, dataDir, log } = options;
  const tool = await findFirstExecutable(["useradd", "adduser"], options);
  if (tool === undefined) throw new K0sError(`Cannot create user "${name}": neither useradd nor adduser is installed`);
  const shell = await findFirstExecutable(["nologin", "false"], options);
  if (shell === undefined) {
    throw new K0sError(`Cannot create user "${name}": failed to locate a nologin shell for creating users`);
  }
  const common = ["--home", dataDir, "--shell", shell.path, "--system", "--no-create-home", name];
  const args = tool.name === "useradd" ? common : ["--disabled-password", "--gecos", "", ...common];
  const { code, stderr } = await spawn.run(tool.path, { args });
  const uid = await findUser(name, options);
  if (uid === undefined) {
    throw new K0sError(`Cannot create user "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`);
  }
  log.info("Created user", { user: name, uid });
  return uid;
}

/** What {@link removeUsers} needs. */
export interface RemoveUsersOptions extends FindExecutableOptions {
  names: readonly string[];
  /** Home that they were created with: an account with another one was not made by k0s and stays. */
  home: string;
  spawn: Spawn;
  log: Logger;
  /** @default {"/etc/passwd"} */
  passwdFile?: string;
}

/**
 * Removes accounts that k0s created; root is never touched.
 *
 * @returns One message per account that could not be removed.
 */
export async function removeUsers(options: RemoveUsersOptions): Promise<string[]> {
  const failures: string[] = [];
  for (const name of new Set(options.names)) {
    const account = accountFromPasswd(await readTextIfExists(options.passwdFile ?? "/etc/passwd") ?? "", name);
    if (account === undefined || account.uid === 0 || account.home !== options.home) continue;
    const tool = await findFirstExecutable(["userdel", "deluser"], options);
    if (tool === undefined) return [...failures, `user "${name}": neither userdel nor deluser is installed`];
    const { code, stderr } = await options.spawn.run(tool.path, { args: [name] });
    if (code === 0) options.log.info("Removed user", { user: name });
    else failures.push(`user "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`);
  }
  return failures;
}

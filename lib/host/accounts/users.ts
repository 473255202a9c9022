import { K0sError, messageOf } from "../../base/mod.ts";
import { COMPONENT_USER_NAMES, type ComponentUserNames, type ComponentUsers, USER_FIELDS } from "../../config/mod.ts";
import { type Logger, type Owner, readTextIfExists, type Spawn } from "../../platform/mod.ts";
import { type Account, isMadeByK0s, parseAccounts, SHELLS } from "./account_files.ts";
import { type FindExecutableOptions, findFirstExecutable } from "../processes/executables.ts";
import { ensureGroup, findGroups, groupOfProcesses, removeGroup } from "./groups.ts";
import { askNameService } from "./name_service.ts";

const ROOT: Owner = { uid: 0, gid: 0 };

/** What accounts are looked up with. */
export interface LookUpOptions extends FindExecutableOptions {
  spawn: Spawn;
  log: Logger;
  /** @default {"/etc/passwd"} */
  passwdFile?: string;
  /** @default {"/etc/group"} */
  groupFile?: string;
}

/** What {@link ensureComponentUsers} needs. */
export interface EnsureUsersOptions extends LookUpOptions {
  /** Accounts to have; a component that is not named runs as root. */
  names: Partial<ComponentUserNames>;
  /** Written into the accounts as home. */
  dataDir: string;
}

/**
 * Finds the accounts of the control plane and creates those that are missing, each with a group of its own.
 *
 * Upstream runs all of them with group 0, through which each could use what is open to root's group: the socket of
 * containerd, the database, the sockets of the others. Supplementary groups are dropped when a process is started.
 *
 * Where an account can't be had, the component runs as root and a warning says so.
 *
 * @throws {K0sError} If one can't be had whose name the operator has chosen: root would be the opposite of what is asked for.
 */
export async function ensureComponentUsers(given: EnsureUsersOptions): Promise<ComponentUsers> {
  const users: ComponentUsers = {
    etcd: ROOT,
    kine: ROOT,
    kubeApiserver: ROOT,
    kubeScheduler: ROOT,
    konnectivityServer: ROOT,
  };
  const options = { ...given, found: new Map() };
  const names = [...new Set(Object.values(options.names))];
  const accounts = await findUsers(names, options);
  const groups = await findGroups(names.filter((name) => !accounts.has(name)), options);
  // One after the other: useradd(8) locks the account files.
  for (const [component, name] of Object.entries(options.names) as [keyof ComponentUsers, string][]) {
    try {
      const account = accounts.get(name) ?? await createUser(name, groups.has(name), options);
      accounts.set(name, account);
      users[component] = await ownerOf(account, options);
    } catch (error) {
      if (name !== COMPONENT_USER_NAMES[component]) throw lacksAccount(component, error);
      options.log.warn("Running as root: the user cannot be created", { user: name, error: messageOf(error) });
    }
  }
  return users;
}

function lacksAccount(component: keyof ComponentUsers, cause: unknown): K0sError {
  const path = `spec.installConfig.users.${USER_FIELDS[component]}`;
  return new K0sError(`Cannot use ${path}: ${messageOf(cause)}`, {
    cause,
    hint: `Make the account yourself, or leave the field out: then it is "${COMPONENT_USER_NAMES[component]}"`,
  });
}

/** User and group of the processes of an account. One that is root's by another name is root. */
async function ownerOf(account: Account, options: EnsureUsersOptions): Promise<Owner> {
  if (account.uid === 0) return ROOT;
  try {
    const gid = await groupOfProcesses(account, { ...options, isOurs: isMadeByK0s(account, [options.dataDir]) });
    return { uid: account.uid, gid };
  } catch (error) {
    options.log.warn("Using a group without a name", { user: account.name, error: messageOf(error) });
    return { uid: account.uid, gid: await groupOfProcesses(account, { ...options, isOurs: false }) };
  }
}

/** An account: from the passwd file, else from NSS through `getent`. */
export async function findUser(name: string, options: Omit<LookUpOptions, "log">): Promise<Account | undefined> {
  return (await findUsers([name], options)).get(name);
}

async function findUsers(
  names: readonly string[],
  options: Omit<LookUpOptions, "log">,
): Promise<Map<string, Account>> {
  const { passwdFile = "/etc/passwd" } = options;
  const found = new Map<string, Account>();
  const take = (account: Account) => {
    if (names.includes(account.name) && !found.has(account.name)) found.set(account.name, account);
  };
  parseAccounts(await readTextIfExists(passwdFile) ?? "").forEach(take);
  const others = await askNameService("passwd", names.filter((name) => !found.has(name)), options);
  // Accounts of a directory service are not ours, whatever their home.
  for (const account of parseAccounts(others)) take({ ...account, home: "" });
  return found;
}

async function createUser(name: string, hasGroup: boolean, options: EnsureUsersOptions): Promise<Account> {
  const { spawn, dataDir, log } = options;
  const tool = await findFirstExecutable(["useradd", "adduser"], options);
  if (tool === undefined) throw new K0sError(`Cannot create user "${name}": neither useradd nor adduser is installed`);
  const shell = await findFirstExecutable(SHELLS, options);
  if (shell === undefined) {
    throw new K0sError(`Cannot create user "${name}": failed to locate a nologin shell for creating users`);
  }
  const common = ["--home", dataDir, "--shell", shell.path, "--system", "--no-create-home"];
  const args = tool.name === "useradd"
    ? [...common, ...(hasGroup ? ["--gid", name] : ["--user-group"]), name]
    : ["--disabled-password", "--gecos", "", ...common, ...await ingroup(name, hasGroup, options), name];
  const { code, stderr } = await spawn.run(tool.path, { args });
  const account = await findUser(name, options);
  if (account === undefined) {
    throw new K0sError(`Cannot create user "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`);
  }
  log.info("Created user", { user: name, uid: account.uid });
  return account;
}

/** What makes adduser(8), which cannot make a group with a system account everywhere, take the group of its name. */
async function ingroup(name: string, hasGroup: boolean, options: EnsureUsersOptions): Promise<string[]> {
  return hasGroup || await ensureGroup(name, options) !== undefined ? ["--ingroup", name] : [];
}

/** What {@link removeUsers} needs. */
export interface RemoveUsersOptions extends LookUpOptions {
  /** Paths of the data directory, which is their home. */
  homes: readonly string[];
}

/**
 * Removes the accounts that k0s has made, also under names that are configured no longer, and their groups; root is never
 * touched.
 *
 * @returns One message per account or group that could not be removed.
 */
export async function removeUsers(options: RemoveUsersOptions): Promise<string[]> {
  const { passwdFile = "/etc/passwd" } = options;
  const failures: string[] = [];
  for (const account of parseAccounts(await readTextIfExists(passwdFile) ?? "")) {
    const { name, uid } = account;
    if (uid === 0 || !isMadeByK0s(account, options.homes)) continue;
    const tool = await findFirstExecutable(["userdel", "deluser"], options);
    if (tool === undefined) return [...failures, `user "${name}": neither userdel nor deluser is installed`];
    const { code, stderr } = await options.spawn.run(tool.path, { args: [name] });
    if (code === 0) {
      options.log.info("Removed user", { user: name });
      // userdel(8) removes the group only where the machine is set to make one with each user.
      const failure = await removeGroup(name, options);
      if (failure !== undefined) failures.push(failure);
    } else failures.push(`user "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`);
  }
  return failures;
}

import { K0sError } from "../../base/mod.ts";
import { type Logger, readTextIfExists } from "../../platform/mod.ts";
import type { Account, Group } from "./account_files.ts";
import { parseAccounts, parseGroups } from "./account_files.ts";
import { findFirstExecutable } from "../processes/executables.ts";
import { askNameService, type NameServiceOptions } from "./name_service.ts";

/** What groups are looked up and made with. */
export interface GroupOptions extends NameServiceOptions {
  log: Logger;
  /** @default {"/etc/passwd"} */
  passwdFile?: string | undefined;
  /** @default {"/etc/group"} */
  groupFile?: string | undefined;
}

/** Id of a group: from the group file, else from NSS through `getent group`. Group 0 is none. */
export async function findGroup(name: string, options: GroupOptions): Promise<number | undefined> {
  return (await findGroups([name], options)).get(name);
}

/** Ids of those of the groups that there are; see {@link findGroup}. */
export async function findGroups(names: readonly string[], options: GroupOptions): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const take = (groups: readonly Group[]) => {
    for (const { name, gid } of groups) if (names.includes(name) && !found.has(name)) found.set(name, gid);
  };
  take(await readGroups(options));
  take(parseGroups(await askNameService("group", names.filter((name) => !found.has(name)), options)));
  return new Map([...found].filter(([, gid]) => gid !== 0));
}

/** Finds the group of that name or makes it; `undefined` where the machine has no program for that. */
export async function ensureGroup(name: string, options: GroupOptions): Promise<number | undefined> {
  const found = await findGroup(name, options);
  if (found !== undefined) return found;
  const tool = await findFirstExecutable(["groupadd", "addgroup"], options);
  if (tool === undefined) return undefined;
  const { code, stderr } = await options.spawn.run(tool.path, { args: ["--system", name] });
  const gid = await findGroup(name, options);
  if (gid === undefined) {
    throw new K0sError(`Cannot create group "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`);
  }
  options.log.info("Created group", { group: name, gid });
  return gid;
}

/**
 * The group that the processes of an account run with: never 0, and no other account's.
 *
 * In this order: the group of its name; one made for it, if k0s (or upstream's) made the account; the account's own, if
 * it is nobody else's; else the first number from its uid on that has no name, which a process may have all the same.
 */
export async function groupOfProcesses(
  account: Account,
  options: GroupOptions & { isOurs: boolean },
): Promise<number> {
  const named = options.isOurs ? await ensureGroup(account.name, options) : await findGroup(account.name, options);
  if (named !== undefined) return named;
  const [groups, accounts] = await Promise.all([readGroups(options), readAccounts(options)]);
  const others = accounts.filter(({ name }) => name !== account.name);
  const isShared = others.some(({ gid }) => gid === account.gid) ||
    groups.some(({ gid, members }) => gid === account.gid && members.some((member) => member !== account.name));
  if (account.gid !== 0 && !isShared) return account.gid;
  const taken = new Set([0, ...groups.map(({ gid }) => gid), ...others.map(({ gid }) => gid)]);
  let gid = account.uid;
  while (taken.has(gid)) gid++;
  return gid;
}

/**
 * Removes the group that was made for an account that is gone; one that anybody else is in stays.
 *
 * @returns What went wrong.
 */
export async function removeGroup(name: string, options: GroupOptions): Promise<string | undefined> {
  const group = (await readGroups(options)).find((each) => each.name === name);
  if (group === undefined || group.gid === 0 || group.members.length > 0) return undefined;
  if ((await readAccounts(options)).some(({ gid }) => gid === group.gid)) return undefined;
  const tool = await findFirstExecutable(["groupdel", "delgroup"], options);
  if (tool === undefined) return `group "${name}": neither groupdel nor delgroup is installed`;
  const { code, stderr } = await options.spawn.run(tool.path, { args: [name] });
  if (code !== 0) return `group "${name}": ${tool.name} exited with ${code}: ${stderr.trim()}`;
  options.log.info("Removed group", { group: name });
  return undefined;
}

async function readGroups({ groupFile = "/etc/group" }: GroupOptions) {
  return parseGroups(await readTextIfExists(groupFile) ?? "");
}

async function readAccounts({ passwdFile = "/etc/passwd" }: GroupOptions) {
  return parseAccounts(await readTextIfExists(passwdFile) ?? "");
}

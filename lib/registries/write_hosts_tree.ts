import {
  ensureDirectory,
  linkStatOf,
  listDirectory,
  readTextIfExists,
  removePath,
  writeAtomic,
} from "../platform/mod.ts";
import { type HostFiles, HOSTS_TOML, type HostsTree } from "./hosts_tree.ts";

/** containerd reads it as root. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Makes a directory hold exactly this tree, for root's eyes alone. Each file is replaced as a whole, a `hosts.toml` after
 * those that it names, and before those that it no longer names go: containerd reads them while they change.
 *
 * What waits for a Secret stays as an earlier start has left it, if it has.
 *
 * @returns Names of the directories that are others than before.
 */
export async function writeHostsTree(directory: string, { hosts }: HostsTree): Promise<string[]> {
  await ensureDirectory(directory, { mode: DIRECTORY_MODE });
  const changed: string[] = [];
  for (const host of hosts) {
    if (host.isAwaited && await isThere(`${directory}/${host.directory}/${HOSTS_TOML}`)) continue;
    if (await writeHost(`${directory}/${host.directory}`, host)) changed.push(host.directory);
  }
  for (const { name } of await listDirectory(directory)) {
    if (hosts.some((host) => host.directory === name)) continue;
    await removePath(`${directory}/${name}`);
    changed.push(name);
  }
  return changed;
}

async function writeHost(directory: string, { files }: HostFiles): Promise<boolean> {
  await ensureDirectory(directory, { mode: DIRECTORY_MODE });
  let isChanged = false;
  for (const [name, text] of files) {
    const path = `${directory}/${name}`;
    if (await readTextIfExists(path) === text && (await linkStatOf(path))?.mode === FILE_MODE) continue;
    await writeAtomic(path, text, { mode: FILE_MODE });
    isChanged = true;
  }
  for (const { name } of await listDirectory(directory)) {
    if (!files.has(name)) await removePath(`${directory}/${name}`);
  }
  return isChanged;
}

async function isThere(path: string): Promise<boolean> {
  return await linkStatOf(path) !== undefined;
}

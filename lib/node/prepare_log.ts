import {
  ensureOwnedDirectory,
  holdDirectory,
  holdPath,
  listDirectory,
  openFile,
  repairHeldOwnership,
} from "../platform/mod.ts";
import type { DesiredFile } from "./desired/desired.ts";

/**
 * Makes the directory that a process keeps a log in, and the log, so that both have the group that may read them; the same for
 * the earlier logs beside it. The process owns the directory: no link in it is followed.
 *
 * The set-group-ID bit of the directory has the process's next files in that group too, though the process is not in it.
 *
 * @throws {K0sError} If something else than a file is in its place.
 */
export async function prepareLog(
  { path, mode, owner = { uid: 0, gid: 0 }, directoryMode = 0o700 }: DesiredFile,
): Promise<void> {
  const [, above = "", directory = "", name = ""] = /^(.*)(\/[^/]+)\/([^/]+)$/.exec(path) ?? [];
  await ensureOwnedDirectory(`${above}${directory}`, { mode: directoryMode, owner, below: above });
  using held = await holdDirectory(above, directory);
  if (held === undefined) return;
  const names = new Set((await listDirectory(held.path)).filter(({ isFile }) => isFile).map((entry) => entry.name));
  if (!names.has(name)) {
    using _new = await openFile(`${held.path}/${name}`, { write: true, createNew: true, mode });
    names.add(name);
  }
  for (const each of names) {
    using file = await holdPath(`${held.path}/${each}`, `${above}${directory}/${each}`);
    // The process may have removed an old one by now.
    if (file !== undefined) await repairHeldOwnership(file, { mode, owner });
  }
}

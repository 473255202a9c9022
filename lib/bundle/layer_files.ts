import { unpackTar } from "@std/tar";
import {
  changeMode,
  ensureDirectory,
  exists,
  openFile,
  removePath,
  renamePath,
  sha256Of,
  symbolicLink,
} from "../platform/mod.ts";
import { isFileIntact, isLinkIntact, type LayerContents, recordContents } from "./layer_contents.ts";
import { type Payload, PayloadError, readPart } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { explainStagingError } from "./staging_errors.ts";

/** What {@link writeLayerFiles} writes, and where. */
export interface LayerFilesOptions {
  /** Made (0755) if missing. */
  directory: string;
  /** Beginnings of the names of the entries that are wanted. */
  prefixes: readonly string[];
}

/**
 * Writes files and symbolic links of an image layer into a directory and records them.
 *
 * The layer is verified before the first file is written. What is right already stays; each other file is renamed into
 * place, so that its name leads to the old content or to the new, whole. Takes memory for the whole layer (12 MB).
 *
 * @returns How many files and links were written.
 * @throws {PayloadError} If the payload is damaged; nothing is written then.
 * @throws {K0sError} If the directory cannot be written.
 */
export async function writeLayerFiles(
  payload: Payload,
  part: PayloadPart,
  { directory, prefixes }: LayerFilesOptions,
): Promise<number> {
  const entries = await wantedEntries(payload, part, prefixes);
  const contents: LayerContents = { sha256: part.sha256, prefixes, files: {}, links: {} };
  let writtenCount = 0;
  try {
    const isNew = !await exists(directory);
    await makeDirectories(directory, entries);
    for (const entry of entries) {
      const path = `${directory}/${entry.name}`;
      if (entry.kind === "link") {
        contents.links[entry.name] = entry.target;
        if (!isNew && await isLinkIntact(path, entry.target)) continue;
        await symbolicLink(entry.target, path);
      } else {
        const facts = { sha256: sha256Of(entry.data), mode: entry.mode };
        contents.files[entry.name] = facts;
        if (!isNew && await isFileIntact(path, facts)) continue;
        await writeFile(path, entry);
      }
      writtenCount++;
    }
    await recordContents(directory, contents);
  } catch (error) {
    throw await explainStagingError(error, directory, part.sizeBytes);
  }
  return writtenCount;
}

/** Makes the directories of all entries, each once. */
async function makeDirectories(directory: string, entries: readonly LayerEntry[]): Promise<void> {
  const paths = entries.map(({ name }) => `${directory}/${name}`);
  const parents = new Set([directory, ...paths.map((path) => path.slice(0, path.lastIndexOf("/")))]);
  for (const parent of parents) await ensureDirectory(parent, { mode: 0o755 });
}

type LayerEntry =
  | { kind: "file"; name: string; mode: number; data: Uint8Array }
  | { kind: "link"; name: string; target: string };

/** The entries with one of these prefixes, directories left out: they are made where a file needs them. */
async function wantedEntries(
  payload: Payload,
  part: PayloadPart,
  prefixes: readonly string[],
): Promise<LayerEntry[]> {
  const archive = await verifiedContent(payload, part);
  const wanted = await unpackTar(archive, {
    filter: ({ name, type }) => type !== "directory" && prefixes.some((prefix) => name.startsWith(prefix)),
  });
  return wanted.map(({ header: { name, type, mode = 0o644, linkname = "" }, data = new Uint8Array() }) => {
    if (name.startsWith("/") || name.split("/").includes("..")) {
      throw new PayloadError(part.name, `its entry "${name}" leads out of it`);
    }
    if (type === "file") return { kind: "file", name, mode: mode & 0o777, data };
    if (type === "symlink") return { kind: "link", name, target: linkname };
    throw new PayloadError(part.name, `its entry "${name}" is neither file nor symbolic link`);
  });
}

async function verifiedContent(payload: Payload, part: PayloadPart): Promise<Uint8Array> {
  const content = new Uint8Array(part.sizeBytes);
  let filled = 0;
  for await (const piece of readPart(payload, part)) {
    content.set(piece, filled);
    filled += piece.length;
  }
  return content;
}

/**
 * Not synced: 200 files one by one would hold up the datastore on the same disk. `isUnpacked()` makes up for it.
 *
 * One k0s works in a data directory at a time, so a temporary file that is there was left by one that was killed.
 */
async function writeFile(path: string, { mode, data }: { mode: number; data: Uint8Array }): Promise<void> {
  const temporary = `${path}.tmp`;
  await removePath(temporary);
  {
    using file = await openFile(temporary, { write: true, createNew: true, mode: 0o600 });
    file.writeNow(data);
  }
  await changeMode(temporary, mode);
  await renamePath(temporary, path);
}

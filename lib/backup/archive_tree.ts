import { filePieces, listDirectory, readBytes, statOf } from "../platform/mod.ts";
import type { ArchiveWriter } from "./archive_writer.ts";

/** Files up to this size are read at once, so that one which is written to meanwhile is archived as it was at one moment. */
const AT_ONCE_BYTES = 1024 * 1024;

/**
 * Archives what lies below a directory, as upstream does: links to files as those files, links to directories as empty ones.
 * What vanishes meanwhile, and is neither file nor directory, is left out.
 *
 * @param name Name of it in the archive.
 */
export async function archiveTree(writer: ArchiveWriter, name: string, path: string): Promise<void> {
  const facts = await statOf(path);
  if (facts?.kind !== "directory") return;
  await writer.addDirectory(name, facts.mode & 0o777);
  for (const entry of await listDirectory(path)) {
    const [inner, innerPath] = [`${name}/${entry.name}`, `${path}/${entry.name}`];
    if (entry.isDirectory) await archiveTree(writer, inner, innerPath);
    else if (entry.isFile || entry.isSymlink) await archiveEntry(writer, inner, innerPath);
  }
}

async function archiveEntry(writer: ArchiveWriter, name: string, path: string): Promise<void> {
  const facts = await statOf(path);
  if (facts?.kind === "directory") await writer.addDirectory(name, facts.mode & 0o777);
  if (facts?.kind === "file") await archiveFile(writer, name, path);
}

/** Archives a file under a name; nothing happens if there is none. */
export async function archiveFile(writer: ArchiveWriter, name: string, path: string): Promise<void> {
  const facts = await statOf(path);
  if (facts === undefined) return;
  const { sizeBytes } = facts;
  const mode = facts.mode & 0o777;
  if (sizeBytes > AT_ONCE_BYTES) return await writer.addFile({ name, mode, sizeBytes, content: filePieces(path) });
  const content = await readBytes(path);
  await writer.addFile({ name, mode, sizeBytes: content.length, content: [content] });
}

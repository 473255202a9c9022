import { mappingIn } from "../base/mod.ts";
import { linkStatOf, readBytes, readLink, readTextIfExists, sha256Of, writeAtomic } from "../platform/mod.ts";

/** What was unpacked of a layer into a directory. Paths are relative to it. */
export interface LayerContents {
  /** Of the part that the files come from, hexadecimal. */
  sha256: string;
  /** What was asked for; see `UnpackOptions`. */
  prefixes: readonly string[];
  files: Record<string, { sha256: string; mode: number }>;
  /** Targets of symbolic links. */
  links: Record<string, string>;
}

const FILE_NAME = ".contents.json";

/**
 * Notes what a directory holds. Written last, it says that everything is there.
 *
 * @throws {K0sError} If it cannot be written.
 */
export async function recordContents(directory: string, contents: LayerContents): Promise<void> {
  await writeAtomic(`${directory}/${FILE_NAME}`, `${JSON.stringify(contents)}\n`, { mode: 0o644 });
}

/**
 * Whether a directory holds what was asked for, whole.
 *
 * Every file is read: the files are not synced one by one when they are written, so after a power cut one may be empty
 * although it is recorded. 12 MB in 200 files take about 30 ms.
 */
export async function isUnpacked(
  directory: string,
  wanted: Pick<LayerContents, "sha256" | "prefixes">,
): Promise<boolean> {
  const contents = parseContents(await readTextIfExists(`${directory}/${FILE_NAME}`) ?? "");
  if (contents?.sha256 !== wanted.sha256 || contents.prefixes.join() !== wanted.prefixes.join()) return false;
  for (const [name, file] of Object.entries(contents.files)) {
    if (!await isFileIntact(`${directory}/${name}`, file)) return false;
  }
  for (const [name, target] of Object.entries(contents.links)) {
    if (!await isLinkIntact(`${directory}/${name}`, target)) return false;
  }
  return true;
}

/** Whether `path` is a regular file of this mode and content. */
export async function isFileIntact(path: string, file: { sha256: string; mode: number }): Promise<boolean> {
  const facts = await linkStatOf(path);
  return facts?.kind === "file" && facts.mode === file.mode && sha256Of(await readBytes(path)) === file.sha256;
}

/** Whether `path` is a symbolic link to `target`. */
export async function isLinkIntact(path: string, target: string): Promise<boolean> {
  return (await linkStatOf(path))?.kind === "symlink" && await readLink(path) === target;
}

/** A record that is damaged counts as none. */
function parseContents(json: string): LayerContents | undefined {
  const value = mappingIn(json);
  const isWhole = value !== undefined && "files" in value && "links" in value && Array.isArray(value["prefixes"]);
  return isWhole ? value as unknown as LayerContents : undefined;
}

import { ensureDirectory, readTextIfExists, removePath, writeAtomic } from "../platform/mod.ts";

/** A set of objects that belong together, as manifest files. */
export interface Stack {
  /** Name of the directory under the manifests directory; also the value of the objects' label. */
  name: string;
  /** YAML by file name. Only names that end in `.yaml` count. */
  files: Readonly<Record<string, string>>;
  /** Permission bits of the files. @default {0o644} */
  fileMode?: number;
}

/**
 * Writes the files of a stack into `<manifestsDir>/<name>/`, leaving equal ones untouched.
 *
 * Other files of the directory stay: an operator may have put them there.
 *
 * @returns Whether anything changed.
 */
export async function writeStack(manifestsDir: string, stack: Stack): Promise<boolean> {
  const directory = `${manifestsDir}/${stack.name}`;
  await ensureDirectory(directory, { mode: 0o755 });
  let isChanged = false;
  for (const [name, text] of Object.entries(stack.files)) {
    const path = `${directory}/${name}`;
    if (await readTextIfExists(path) === text) continue;
    await writeAtomic(path, text, { mode: stack.fileMode ?? 0o644 });
    isChanged = true;
  }
  return isChanged;
}

/** Removes the directory of a stack; the applier then deletes its objects. */
export function removeStack(manifestsDir: string, name: string): Promise<void> {
  return removePath(`${manifestsDir}/${name}`);
}

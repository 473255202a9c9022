import { environmentVariable, statOf } from "../../platform/mod.ts";

/** Where administrators' programs are, even when `PATH` (of a service, of sudo) leaves them out. */
const SYSTEM_DIRECTORIES: readonly string[] = [
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
];

/** Options of {@link findExecutable}. */
export interface FindExecutableOptions {
  /** Directories in order of preference. @default {`PATH`, then the usual system directories} */
  directories?: readonly string[];
}

/** Absolute path of a program; `undefined` if the machine has none of that name. */
export async function findExecutable(name: string, options: FindExecutableOptions = {}): Promise<string | undefined> {
  const fromPath = (environmentVariable("PATH") ?? "").split(":").filter((directory) => directory.startsWith("/"));
  for (const directory of options.directories ?? [...fromPath, ...SYSTEM_DIRECTORIES]) {
    const path = `${directory}/${name}`;
    const facts = await statOf(path);
    if (facts?.kind === "file" && (facts.mode & 0o111) !== 0) return path;
  }
  return undefined;
}

/** The first of several programs that the machine has. */
export async function findFirstExecutable(
  names: readonly string[],
  options: FindExecutableOptions = {},
): Promise<{ name: string; path: string } | undefined> {
  for (const name of names) {
    const path = await findExecutable(name, options);
    if (path !== undefined) return { name, path };
  }
  return undefined;
}

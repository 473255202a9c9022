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
  /** What was found before, by name, if the same programs are looked for again and again: kept and used. */
  found?: Map<string, string | undefined>;
}

/** Absolute path of a program; `undefined` if the machine has none of that name. */
export async function findExecutable(name: string, options: FindExecutableOptions = {}): Promise<string | undefined> {
  if (options.found?.has(name)) return options.found.get(name);
  const path = await searchExecutable(name, options);
  options.found?.set(name, path);
  return path;
}

async function searchExecutable(name: string, options: FindExecutableOptions): Promise<string | undefined> {
  const fromPath = (environmentVariable("PATH") ?? "").split(":").filter((directory) => directory.startsWith("/"));
  for (const directory of options.directories ?? new Set([...fromPath, ...SYSTEM_DIRECTORIES])) {
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

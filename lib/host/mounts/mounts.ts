import { linkStatOf, readText } from "../../platform/mod.ts";

/** A mount, as this process sees it. */
export interface Mount {
  path: string;
  /** Numbers of the device, `major:minor`. Equal ones are the same file system. */
  device: string;
  /** The directory of the file system that is mounted: not `/` for a bind mount. */
  root: string;
  /** Type of the file system, such as `tmpfs`. */
  type: string;
  /** Device or other source. */
  source: string;
  /** Options of the mount, such as `ro` and `noexec`. */
  options: readonly string[];
  /** Options of the file system; for cgroup v1 the controllers. */
  superOptions: readonly string[];
}

/** Parses `/proc/<pid>/mountinfo` (proc(5)), in its order: a later mount can hide an earlier one. */
export function parseMountInfo(text: string): Mount[] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const fields = before.split(" ");
    const [type = "", source = "", superOptions = ""] = after.split(" ");
    return {
      path: unescapePath(fields[4] ?? ""),
      device: fields[2] ?? "",
      root: unescapePath(fields[3] ?? ""),
      type,
      source: unescapePath(source),
      options: (fields[5] ?? "").split(","),
      superOptions: superOptions.split(","),
    };
  });
}

/** The kernel writes blanks, tabs, newlines and backslashes as three octal digits. */
function unescapePath(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return bytes;
}

/** The mounts of this process. */
export async function mountsOf(): Promise<Mount[]> {
  return parseMountInfo(await readText("/proc/self/mountinfo"));
}

/** Whether `path` lies below `directory`; not when they are the same. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === "/" ? "/" : `${directory}/`) && path !== directory;
}

/** The mount that holds `path`: the last one with the longest path that contains it. */
export function mountHolding(mounts: readonly Mount[], path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const holds = mount.path === path || isBelow(path, mount.path);
    if (holds && (best === undefined || mount.path.length >= best.path.length)) best = mount;
  }
  return best;
}

/** The other paths of a directory, by bind mounts of it or of one above it. @param path Absolute, without symbolic links. */
export async function otherPathsOf(path: string, mounts: readonly Mount[]): Promise<string[]> {
  const own = await linkStatOf(path);
  const found: string[] = [];
  for (const other of namesakes(path, mounts)) {
    // A later mount may hide it.
    const facts = await linkStatOf(other);
    if (own !== undefined && facts?.inode === own.inode && facts.device === own.device) found.push(other);
  }
  return found;
}

function namesakes(path: string, mounts: readonly Mount[]): Set<string> {
  const holding = mountHolding(mounts, path);
  if (holding === undefined) return new Set();
  const inFileSystem = joined(holding.root, path.slice(holding.path === "/" ? 0 : holding.path.length));
  const others = mounts.filter(({ device, root }) =>
    device === holding.device && (root === inFileSystem || isBelow(inFileSystem, root))
  ).map((mount) => joined(mount.path, inFileSystem.slice(mount.root === "/" ? 0 : mount.root.length)));
  return new Set(others.filter((other) => other !== path));
}

/** @param rest Empty, or begins with a slash. */
function joined(directory: string, rest: string): string {
  return `${directory === "/" ? "" : directory}${rest}` || "/";
}

import { readText } from "../../platform/mod.ts";

/** A mount, as this process sees it. */
export interface Mount {
  path: string;
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

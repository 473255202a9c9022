import type { Machine } from "./machine.ts";

/** Programs of ours that run in a machine. */
export interface OurProcess {
  pid: number;
  /** Path of its program. */
  executable: string;
}

/** Longest file whose content counts in {@link treeOf}; larger ones by size and times only. */
const HASHED_BELOW = "1024k";

/** Every file below some directories with kind, mode, owner and content, for comparing before and after. */
export async function treeOf(machine: Machine, directories: readonly string[]): Promise<string[]> {
  const found = await machine.run("sh", [
    "-c",
    `find "$@" -printf '%p %y %m %U:%G %l\\n' 2>/dev/null
     find "$@" -type f -size -${HASHED_BELOW} -exec sha256sum {} + 2>/dev/null
     find "$@" -type f -size +${HASHED_BELOW} -printf '%p %s %T@\\n' 2>/dev/null`,
    "sh",
    ...directories,
  ]);
  return found.stdout.trim().split("\n").sort();
}

/** Processes whose program lies in the node's directory of executables, zombies aside. */
export async function ourProcesses(machine: Machine, binDir = "/var/lib/k0s/bin"): Promise<OurProcess[]> {
  const listed = await machine.run("sh", [
    "-c",
    'for link in /proc/[0-9]*/exe; do printf "%s %s\\n" "$link" "$(readlink "$link")"; done',
  ]);
  return listed.stdout.trim().split("\n").map((line) => {
    const [link = ""] = line.split(" ", 1);
    const executable = line.slice(link.length + 1);
    return { pid: Number(link.split("/")[2]), executable };
  }).filter(({ executable }) => executable.startsWith(`${binDir}/`));
}

/** Names of the programs that run, without those that watch over pods and are meant to stay. */
export async function componentNames(machine: Machine, binDir?: string): Promise<string[]> {
  const names = (await ourProcesses(machine, binDir)).map(({ executable }) => executable.split("/").at(-1) ?? "");
  return names.filter((name) => name !== "containerd-shim-runc-v2").sort();
}

import type { Stack } from "../../manifests/mod.ts";
import type { Owner } from "../../platform/mod.ts";
import type { ListeningPort, ProcessSpec } from "../../supervisor/mod.ts";

/**
 * What a node is to be, as far as that can be said from what is known now.
 *
 * A pure function of options, configuration and facts per role makes it. What follows from a fact that is still unknown
 * is left out, so a boot is a document that grows; afterwards every change is a document that differs.
 */
export interface Desired {
  /** In no particular order: each names what it `needs`. */
  readonly processes: readonly ProcessSpec[];
  readonly files: readonly DesiredFile[];
  /** Manifests in `<data>/manifests`; rendered when they are asked for, since an operator's patch may not apply. */
  readonly stacks: DesiredStacks;
  /** What k0s does itself, beside the processes. */
  readonly tasks: readonly DesiredTask[];
}

/** A file that k0s writes for a process. Credentials and state are not among them. */
export interface DesiredFile {
  /** Absolute. */
  path: string;
  /** `undefined`: there is to be none, nor a directory of this name. */
  text: string | undefined;
  /** Its text when the process is made again what it was: what `text` leads to may be another by then. @default {`text`} */
  textPutBack?: string;
  /** Permission bits. */
  mode: number;
  /** Left out: root. */
  owner?: Owner;
  /** Permission bits of its directory, which is made; left out: it is there already. */
  directoryMode?: number;
  /** Process that must not start before the file is right. */
  readBy: string;
  /** Whether it is a log of the process, in a directory of its own: that is made, and what is in it keeps its text. @default {false} */
  isLog?: true;
  /** Signal that has the process read it again; left out: it notices by itself, or restarts with its specification. */
  reload?: "SIGHUP";
}

/** The stacks of the system. */
export interface DesiredStacks {
  /** To be written and applied, most urgent first. */
  readonly written: readonly Stack[];
  /** Names of those whose directory goes, and their objects with it. */
  readonly removed: readonly string[];
}

/** Something that goes on in the background. */
export interface DesiredTask {
  /** As the log and the runners of its role name it. */
  name: string;
  /** Step of the boot after which it starts. */
  after: string;
  /** What it follows from: a document in which that differs has it begin again. @default {nothing} */
  follows?: unknown;
  /** Ports that must be free before it starts. */
  listens?: readonly ListeningPort[];
  /** Lease that a controller must hold for it; left out: every one does it. */
  lease?: string;
}

/** No stacks: on a worker, and before a controller knows the nodes of its cluster. */
export const NO_STACKS: DesiredStacks = { written: [], removed: [] };

/** The specification of a process. @throws {TypeError} If a fact that it follows from is still unknown. */
export function processOf(desired: Pick<Desired, "processes">, name: string): ProcessSpec {
  const spec = desired.processes.find((one) => one.name === name);
  if (spec === undefined) throw new TypeError(`The boot asked for "${name}" before all it follows from is known`);
  return spec;
}

/** The processes, each after those that it needs. */
export function inOrderOfNeed(processes: readonly ProcessSpec[]): ProcessSpec[] {
  const ordered: ProcessSpec[] = [];
  const names = new Set(processes.map(({ name }) => name));
  let rest = [...processes];
  while (rest.length > 0) {
    const placed = new Set(ordered.map(({ name }) => name));
    const free = rest.filter(({ needs }) => needs.every((need) => placed.has(need) || !names.has(need)));
    if (free.length === 0) throw new TypeError("Processes need each other");
    ordered.push(...free);
    rest = rest.filter((spec) => !free.includes(spec));
  }
  return ordered;
}

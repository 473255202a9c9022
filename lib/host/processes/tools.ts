import { type RunResult, type Spawn, statOf } from "../../platform/mod.ts";
import { findExecutable, type FindExecutableOptions } from "./executables.ts";

/** A program of the machine, or one that an image brought. */
export interface Tool {
  /** Where it was found. */
  path: string;
  /** Runs it to its end; a non-zero exit is a result, not an error. */
  run(args: readonly string[], stdin?: string): Promise<RunResult>;
}

/** What {@link findTool} needs. */
export interface FindToolOptions extends FindExecutableOptions {
  spawn: Spawn;
  /** Root directories that hold programs with their libraries. They run as root: nobody else may have written them. */
  layers?: readonly string[];
}

/** Directories of a layer where administrators' programs lie. */
const LAYER_DIRECTORIES: readonly string[] = ["usr/sbin", "usr/bin", "sbin", "bin"];
/** A layer holds no `/run`, where the lock usually is. */
const LAYER_ENVIRONMENT = { XTABLES_LOCKFILE: "/.xtables.lock" };

/** Finds a program on the machine, else in an image layer, where it runs under chroot(1) with its own libraries. */
export async function findTool(name: string, options: FindToolOptions): Promise<Tool | undefined> {
  const { spawn, layers = [] } = options;
  const path = await findExecutable(name, options);
  if (path !== undefined) {
    return { path, run: (args, stdin) => spawn.run(path, { args, ...(stdin === undefined ? {} : { stdin }) }) };
  }
  const chroot = await findExecutable("chroot", options);
  if (chroot === undefined) return undefined;
  for (const layer of layers) {
    for (const directory of LAYER_DIRECTORIES) {
      const inside = `/${directory}/${name}`;
      if ((await statOf(`${layer}${inside}`))?.kind !== "file") continue;
      return {
        path: `${layer}${inside}`,
        run: (args, stdin) =>
          spawn.run(chroot, {
            args: [layer, inside, ...args],
            env: LAYER_ENVIRONMENT,
            ...(stdin === undefined ? {} : { stdin }),
          }),
      };
    }
  }
  return undefined;
}

import type { Command } from "../command/mod.ts";

/**
 * Commands that are started often and take part in no other's text: kubectl and ctr replace the process, and a job is a
 * child that a starting node waits for.
 */
const ALONE: Readonly<Record<string, () => Promise<Command>>> = {
  kubectl: async () => (await import("./kubectl.ts")).kubectl,
  kc: async () => (await import("./kubectl.ts")).kubectl,
  ctr: async () => (await import("./ctr.ts")).ctr,
  "internal-bundle-job": async () => (await import("./internal_bundle_job.ts")).internalBundleJob,
};

/**
 * The tree of commands, as far as a command line can lead into it: to load all of it takes as long as the rest of what comes
 * before kubectl.
 */
export async function findRoot([word = ""]: readonly string[]): Promise<Command> {
  const load = Object.hasOwn(ALONE, word) ? ALONE[word] : undefined;
  if (load === undefined) return (await import("./tree.ts")).ROOT;
  return { word: "k0s", summary: "k0s - Zero Friction Kubernetes", subcommands: [await load()] };
}

/** Programs that the executable stands for when it is called by their name. */
const PROGRAMS: ReadonlySet<string> = new Set(["kubectl", "ctr"]);

/**
 * Arguments as they are meant: called as `kubectl`, `k0s-kubectl`, `ctr` or `k0s-ctr`, k0s is that command.
 *
 * @param name Name the program was called by, with or without a directory.
 */
export function argumentsFor(name: string, args: readonly string[]): readonly string[] {
  const program = name.slice(name.lastIndexOf("/") + 1).replace(/^k0s-/, "");
  return PROGRAMS.has(program) ? [program, ...args] : args;
}

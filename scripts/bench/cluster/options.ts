import { parseArgs } from "@std/cli";
import { K0sError } from "../../../lib/base/mod.ts";

/** Groups of figures, in the order in which they are measured. */
export const PARTS = ["joins", "failover", "join-api", "nodes"] as const;
/** A group of figures. */
export type Part = typeof PARTS[number];

/** What to measure and how often. */
export interface ClusterBenchOptions {
  only: readonly Part[];
  /** How often the machine of etcd's leader dies. */
  failovers: number;
  /** How many machines join at once. */
  joins: number;
  /** How many nodes are simulated. */
  nodes: number;
  /** How long the controller is watched without and with the nodes. */
  seconds: number;
}

/** Text of `--help`. */
export const HELP = `Measures clusters of several machines, all of them on this host, with dist/k0s.

Usage: scripts/deno.sh run -A scripts/bench/cluster.ts [flags]

Flags:
  --only PARTS     comma-separated subset of: ${PARTS.join(", ")} (default: all)
  --failovers N    how often the machine of etcd's leader dies (default: 10)
  --joins N        machines that join at the same time, simulated (default: 500)
  --nodes N        nodes that a controller has, simulated (default: 100)
  --seconds N      the controller is watched so long without and so long with them (default: 60)
  --help           print this text

JSON goes to standard output, progress and a table to standard error. Needs root.`;

/**
 * Reads the command line.
 *
 * @returns `undefined` when help is asked for.
 * @throws {K0sError} If a flag is unknown or its value is not allowed.
 */
export function parseClusterBenchOptions(args: readonly string[]): ClusterBenchOptions | undefined {
  const flags = parseArgs([...args], {
    string: ["only", "failovers", "joins", "nodes", "seconds"],
    boolean: ["help"],
    alias: { help: "h" },
    default: { only: PARTS.join(","), failovers: "10", joins: "500", nodes: "100", seconds: "60" },
    unknown: (flag) => {
      throw new K0sError(`Unknown argument "${flag}"`, { hint: "See --help" });
    },
  });
  if (flags["help"] === true) return undefined;
  return {
    only: String(flags["only"]).split(",").map(partNamed),
    failovers: positive("--failovers", flags["failovers"]),
    joins: positive("--joins", flags["joins"]),
    nodes: positive("--nodes", flags["nodes"]),
    seconds: positive("--seconds", flags["seconds"]),
  };
}

function partNamed(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part !== undefined) return part;
  throw new K0sError(`Invalid --only "${name}": must be of ${PARTS.join(", ")}`);
}

function positive(flag: string, value: unknown): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new K0sError(`Invalid ${flag} "${value}": must be a whole number above 0`);
}

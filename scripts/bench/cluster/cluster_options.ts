import { parseArgs } from "@std/cli";
import { K0sError } from "../../../lib/base/mod.ts";

/** What can be measured alone. */
export const SECTIONS = ["joins", "outage", "join-load", "many-nodes"] as const;

/** A part of the benchmark. */
export type Section = typeof SECTIONS[number];

/** What to measure, and how much of it. */
export interface ClusterBenchOptions {
  binary: string;
  only: readonly Section[];
  /** How often the parts other than the outage are measured. */
  runs: number;
  /** How often the machine of the leader dies. */
  deaths: number;
  /** How many join at once. */
  clients: number;
  /** How many nodes are simulated. */
  nodes: number;
  /** How long CPU is counted. */
  seconds: number;
}

/** Text of `--help`. */
export const HELP = `Measures clusters of several machines of the testbed.

Usage: scripts/deno.sh run -A scripts/bench/cluster.ts [flags]

Parts:
  joins        time until a second and third controller vote in etcd, and until a worker is Ready
  outage       how long the API takes no writes when the machine of etcd's leader dies
  join-load    join API and certificates for hundreds of machines that join at once
  many-nodes   CPU and memory of a controller with simulated nodes, and without them

Flags:
  --binary PATH   executable of k0s (default: dist/k0s)
  --only PARTS    parts, separated by commas (default: all)
  --runs N        how often each part but the outage is measured, in a cluster of its own (default: 3)
  --deaths N      how often the leader's machine dies (default: 10)
  --clients N     how many join at once (default: 500)
  --nodes N       how many nodes are simulated (default: 100)
  --seconds N     how long the CPU of a controller is counted (default: 60)
  --help          print this text

JSON goes to standard output, progress to standard error. Needs root. The exit code is 1 if something could not be
measured. Tables of one or several reports: scripts/deno.sh run -A scripts/bench/cluster/cluster_markdown.ts REPORT.json …`;

const NUMBERS = { runs: 3, deaths: 10, clients: 500, nodes: 100, seconds: 60 } as const;

/**
 * Reads the command line.
 *
 * @param defaultBinary What is measured when nothing is named.
 * @returns `undefined` when help is asked for.
 * @throws {K0sError} If a flag is unknown or its value is not allowed.
 */
export function parseClusterBenchOptions(
  args: readonly string[],
  defaultBinary: string,
): ClusterBenchOptions | undefined {
  const flags = parseArgs(args, {
    string: ["binary", "only", ...Object.keys(NUMBERS)],
    boolean: ["help"],
    alias: { help: "h" },
    unknown: (flag) => {
      throw new K0sError(`Unknown argument "${flag}"`, { hint: "See --help" });
    },
  }) as Record<string, unknown>;
  if (flags["help"] === true) return undefined;
  const number = (name: keyof typeof NUMBERS) => positive(`--${name}`, flags[name] ?? NUMBERS[name]);
  return {
    binary: typeof flags["binary"] === "string" ? flags["binary"] : defaultBinary,
    only: typeof flags["only"] === "string" ? flags["only"].split(",").map(sectionOf) : SECTIONS,
    runs: number("runs"),
    deaths: number("deaths"),
    clients: number("clients"),
    nodes: number("nodes"),
    seconds: number("seconds"),
  };
}

function positive(flag: string, value: unknown): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new K0sError(`Invalid ${flag} "${value}": must be a whole number above 0`);
}

function sectionOf(name: string): Section {
  const found = SECTIONS.find((section) => section === name);
  if (found === undefined) {
    throw new K0sError(`Invalid --only "${name}": must be one or several of ${SECTIONS.join(", ")}`);
  }
  return found;
}

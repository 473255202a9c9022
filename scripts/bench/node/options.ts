import { K0sError } from "../../../lib/base/mod.ts";
import { parseArgs } from "@std/cli";

/** What to measure and how often. */
export interface BenchOptions {
  /** Executable that is measured. */
  binary: string;
  /** Executable that it is compared with, measured in the same run. */
  against?: string;
  /** Image bundle for the executable compared with, when it has no images inside. */
  againstImages?: string;
  runs: number;
  /** Whether the second start on the same data directory is measured too, or alone. */
  state: "cold" | "warm" | "both";
  /** How long the node is left alone to come to rest, and then measured. */
  idleSeconds: number;
  /** Longest time for a start, in seconds. */
  withinSeconds: number;
  /** Further arguments for `controller --single`. */
  args: readonly string[];
}

/** Text of `--help`. */
export const HELP = `Measures start, stop, memory and CPU of a single-node cluster, in machines of the testbed.

Usage: scripts/deno.sh run -A scripts/bench/node.ts [flags] [-- ARGUMENTS]

Flags:
  --binary PATH           k0s-compatible executable (default: dist/k0s)
  --against PATH          measure this one too and compare with it instead of upstream's recorded figures
  --against-images PATH   image bundle for that one, copied to <data-dir>/images
  --runs N                how often; medians are printed (default: 3)
  --state STATE           cold (empty data directory), warm (second start) or both (default: both)
  --idle-seconds N        the node comes to rest so long, then CPU is counted so long, then memory is read (default: 60)
  --within-seconds N      a start that takes longer has failed (default: 300)
  --help                  print this text

ARGUMENTS go to "controller --single". JSON goes to standard output, a table to standard error. Needs root.
The exit code is 1 if a run failed; a missed target does not change it.`;

const FLAGS = ["binary", "against", "against-images", "runs", "state", "idle-seconds", "within-seconds"] as const;

/**
 * Reads the command line.
 *
 * @param defaultBinary What is measured when nothing is named.
 * @returns `undefined` when help is asked for.
 * @throws {K0sError} If a flag is unknown or its value is not allowed.
 */
export function parseBenchOptions(args: readonly string[], defaultBinary: string): BenchOptions | undefined {
  const flags = parseArgs(args, {
    string: FLAGS,
    boolean: ["help"],
    alias: { help: "h" },
    "--": true,
    default: { binary: defaultBinary, runs: "3", state: "both", "idle-seconds": "60", "within-seconds": "300" },
    unknown: (flag) => {
      throw new K0sError(`Unknown argument "${flag}"`, { hint: "See --help" });
    },
  });
  if (flags["help"] === true) return undefined;
  const path = (name: string) => typeof flags[name] === "string" ? flags[name] : undefined;
  const against = path("against");
  const againstImages = path("against-images");
  return {
    binary: path("binary") ?? defaultBinary,
    ...(against === undefined ? {} : { against }),
    ...(againstImages === undefined ? {} : { againstImages }),
    runs: positive("--runs", flags["runs"]),
    state: stateOf(flags["state"]),
    idleSeconds: positive("--idle-seconds", flags["idle-seconds"]),
    withinSeconds: positive("--within-seconds", flags["within-seconds"]),
    args: flags["--"] as string[],
  };
}

function positive(flag: string, value: unknown): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new K0sError(`Invalid ${flag} "${value}": must be a whole number above 0`);
}

function stateOf(value: unknown): BenchOptions["state"] {
  if (value === "cold" || value === "warm" || value === "both") return value;
  throw new K0sError(`Invalid --state "${value}": must be one of cold, warm, both`);
}

import { K0sError, messageOf } from "../../../lib/base/mod.ts";
import type { MachineDescription } from "../node/report.ts";

/** Measures copies, so that a build going on does not exchange a file between two runs. */
export async function withCopies<S extends { binary: string }, T>(
  subjects: readonly S[],
  work: (copies: readonly S[]) => Promise<T>,
): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "k0s-bench-" });
  try {
    const copies = subjects.map((subject, number) => ({ ...subject, binary: `${directory}/${number}/k0s` }));
    for (const [number, { binary }] of subjects.entries()) {
      await Deno.mkdir(`${directory}/${number}`);
      await copyExecutable(binary, `${directory}/${number}/k0s`);
    }
    return await work(copies);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function copyExecutable(from: string, to: string): Promise<void> {
  try {
    await Deno.copyFile(from, to);
    await Deno.chmod(to, 0o755);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new K0sError(`Cannot measure "${from}": no such file`, {
      hint: "Build it: scripts/deno.sh run -A scripts/build.ts",
    });
  }
}

/** Where it is measured, and what else is going on there. */
export async function describeMachine(): Promise<MachineDescription> {
  return {
    kernel: (await Deno.readTextFile("/proc/sys/kernel/osrelease")).trim(),
    architecture: Deno.build.arch,
    processors: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    load: Deno.loadavg(),
  };
}

/** Executable that is measured when none is named. */
export const BUILT = new URL("../../../dist/k0s", import.meta.url).pathname;

/** What a benchmark consists of. */
export interface Benchmark<Options> {
  /** Text of `--help`. */
  help: string;
  /** @returns `undefined` when help is asked for. @throws {K0sError} */
  parse(args: readonly string[]): Options | undefined;
  /** @param note Shows progress. @returns The exit code. */
  run(options: Options, note: (text: string) => void): Promise<number>;
}

/** Runs a benchmark as a program: help, root, errors with their hint. */
export async function runBenchmark<Options>({ help, parse, run }: Benchmark<Options>): Promise<never> {
  try {
    const options = parse(Deno.args);
    if (options === undefined) {
      console.log(help);
      Deno.exit(0);
    }
    if (Deno.uid() !== 0) {
      throw new K0sError("Cannot measure: machines of the testbed need root", { hint: "Use sudo" });
    }
    Deno.exit(await run(options, (text) => console.error(text)));
  } catch (error) {
    console.error(error instanceof K0sError ? messageOf(error) : error);
    if (error instanceof K0sError && error.hint !== undefined) console.error(`Hint: ${error.hint}`);
    Deno.exit(1);
  }
}

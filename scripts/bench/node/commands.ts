import type { Machine } from "../../../tests/support/machine.ts";
import { type Figures, median, prefixed } from "../measure/figures.ts";

/** How often each command runs for its wall time, and again for its memory. */
const REPEATS = 7;
const SAMPLED_REPEATS = 3;

/** Prints the wall time of each run, in seconds. The shell's own clock leaves out how the machine is entered. */
const TIMING = 'TIMEFORMAT=%R; n=$1; shift; for ((i = 0; i < n; i++)); do time "$0" "$@" >/dev/null 2>&1; done';

/** Prints the highest resident memory of each run, in kB. A `k0s kubectl` replaces itself, so the maximum is kept. */
const SAMPLING = `n=$1; shift
for ((i = 0; i < n; i++)); do
  "$0" "$@" >/dev/null 2>&1 &
  pid=$!; highest=0; alive=1
  while ((alive)); do
    alive=0
    while read -r key value _; do
      if [[ $key == VmHWM: ]]; then alive=1; ((value > highest)) && highest=$value; fi
    done 2>/dev/null < "/proc/$pid/status"
  done 2>/dev/null
  wait "$pid"
  echo "$highest"
done`;

/** A command that is timed. */
export interface TimedCommand {
  /** What its figures are called. */
  name: string;
  program: string;
  args: readonly string[];
}

/** The kubectl that a k0s stages when its own `kubectl` is used, to compare with. */
export const STAGED_KUBECTL = "/var/lib/k0s/bin/kubectl";

/** The commands of a k0s, then the bare kubectl. */
export function timedCommands(binary: string): TimedCommand[] {
  const namespaces = ["get", "ns", "--kubeconfig", "/var/lib/k0s/pki/admin.conf"];
  return [
    { name: "version", program: binary, args: ["version"] },
    { name: "help", program: binary, args: ["--help"] },
    { name: "status", program: binary, args: ["status"] },
    { name: "k0s-kubectl", program: binary, args: ["kubectl", "get", "ns"] },
    { name: "bare-kubectl", program: STAGED_KUBECTL, args: namespaces },
  ];
}

/**
 * Wall time and memory of a command in a machine; medians of several runs.
 *
 * @throws {Error} If the command fails, since the time of a failure says nothing.
 */
export async function timeCommand(machine: Machine, { name, program, args }: TimedCommand): Promise<Figures> {
  const first = await machine.run(program, args); // also brings its pages into memory
  if (first.code !== 0) throw new Error(`${name} failed (${first.code}): ${first.stderr.slice(-500)}`);
  const timed = await machine.run("bash", ["-c", TIMING, program, String(REPEATS), ...args]);
  const sampled = await machine.run("bash", ["-c", SAMPLING, program, String(SAMPLED_REPEATS), ...args]);
  return prefixed(name, {
    wallMs: median(numbersIn(timed.stderr)) * 1000,
    rssBytes: median(numbersIn(sampled.stdout)) * 1024,
  });
}

/** The numbers that a script printed, one a line. */
export function numbersIn(text: string): number[] {
  return text.split("\n").filter((line) => /^\d+([.,]\d+)?$/.test(line)).map((line) => Number(line.replace(",", ".")));
}

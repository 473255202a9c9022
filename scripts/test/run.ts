/** How many tests or checks ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs one check by the pinned Deno, its output going to ours. Counts as one test. */
export async function runCheck(name: string, args: readonly string[], root: string): Promise<Counts> {
  const startedMs = performance.now();
  console.log(`== ${name}`);
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, stdin: "null" }).spawn()
    .status;
  console.log(`== ${name}: ${success ? "passed" : "FAILED"} (${seconds(startedMs)})`);
  return { passed: success ? 1 : 0, failed: success ? 0 : 1, skipped: 0 };
}

/** Runs tests in one runner, which shows what it prints at once, and counts them by its closing line. */
export async function runTests(suite: string, args: readonly string[], root: string): Promise<Counts> {
  const startedMs = performance.now();
  console.log(`== ${suite} tests`);
  const decoder = new TextDecoder();
  let tail = "";
  const { success } = await denoTest(args, root, (chunk) => {
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4096);
    show([chunk]);
  });
  console.log(`== ${suite} tests: ${success ? "passed" : "FAILED"} (${seconds(startedMs)})`);
  return countsOfRun(tail, success);
}

/** Runs `deno test`, handing on what it prints to either stream. */
export async function denoTest(
  args: readonly string[],
  root: string,
  onOutput: (chunk: Uint8Array) => void,
): Promise<Deno.CommandStatus> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", "--permit-no-files", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  running.add(child);
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) onOutput(chunk);
  };
  try {
    await Promise.all([collect(child.stdout), collect(child.stderr)]);
    return await child.status;
  } finally {
    running.delete(child);
  }
}

/** Runners that have not ended. */
const running = new Set<Deno.ChildProcess>();
/** Exit codes of a program that such a signal has ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Has a signal that ends this process end the tests that it runs too, and with them their machines. */
export function endTestsWithUs(): void {
  for (const [name, code] of Object.entries(SIGNALS) as [keyof typeof SIGNALS, number][]) {
    Deno.addSignalListener(name, () => {
      for (const child of running) child.kill("SIGTERM");
      Deno.exit(code);
    });
  }
}

/** Counts of a run. A runner that fails outside of a test, as on a file that does not load, must not count as green. */
export function countsOfRun(output: string, success: boolean): Counts {
  const counts = countsIn(output);
  return !success && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Reads the runner's closing line: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
function countsIn(output: string): Counts {
  const lines = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/gm)];
  const last = lines.at(-1);
  return { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0), skipped: Number(last?.[3] ?? 0) };
}

/** Prints what a runner printed. At once, so that nothing else comes in between. */
export function show(chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) {
    for (let written = 0; written < chunk.length;) written += Deno.stdout.writeSync(chunk.subarray(written));
  }
}

/** The time since then, for a closing line. */
export function seconds(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

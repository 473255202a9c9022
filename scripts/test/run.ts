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

/** Runs a folder of tests and counts them by the closing line of the runner. */
export async function runTests(
  suite: string,
  args: readonly string[],
  { root, filter }: { root: string; filter: string | undefined },
): Promise<Counts> {
  const startedMs = performance.now();
  console.log(`== ${suite} tests`);
  const filters = filter === undefined ? [] : [`--filter=${filter}`];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", "--permit-no-files", ...filters, ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let tail = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    tail = (tail + text).slice(-4096);
  }
  const { success } = await child.status;
  const counts = countsIn(tail);
  // A runner that fails outside of a test, such as on a file that does not load, must not count as green.
  if (!success && counts.failed === 0) counts.failed = 1;
  console.log(`== ${suite} tests: ${success ? "passed" : "FAILED"} (${seconds(startedMs)})`);
  return counts;
}

/** Reads the runner's closing line: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
export function countsIn(output: string): Counts {
  const lines = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/gm)];
  const last = lines.at(-1);
  return { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0), skipped: Number(last?.[3] ?? 0) };
}

function seconds(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

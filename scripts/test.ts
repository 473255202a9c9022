/**
 * Runs every check and test of the project and prints `N passed, N failed, N skipped` at the end.
 *
 *     scripts/test.sh [--only checks,unit,integration,e2e] [--no-build] [--jobs N] [--timings] [FILTER]
 */
import { parseArgs } from "@std/cli";
import { diskProblem, diskSpaceOf } from "./test/disk_space.ts";
import { writeGroups } from "./test/groups.ts";
import { ensureTestPackages } from "./test/packages.ts";
import { type Counts, endTestsWithUs, runCheck, runTests } from "./test/run.ts";
import { runFiles, sumOf } from "./test/run_files.ts";
import { type Timing, TIMINGS_DOCUMENT, withTimings } from "./test/timings.ts";

const SUITES = ["checks", "unit", "integration", "e2e"] as const;
const HELP = `Passes all tests of k0s, building dist/k0s first.

Usage:
  scripts/test.sh [flags] [FILTER]

Flags:
      --only SUITES   comma-separated subset of: ${SUITES.join(", ")} (default: all)
      --no-build      test dist/k0s as it is
      --jobs N        files of integration and end-to-end tests that run at a time (default: 2, or 1 with one processor)
      --timings       write how long each of these files took to ${TIMINGS_DOCUMENT}
  -h, --help          this text

FILTER limits tests to names that contain it, or is the path of one file of tests.

Examples:
  scripts/test.sh --only unit
  scripts/test.sh --only e2e --no-build reset
  scripts/test.sh --only e2e --no-build tests/e2e/reset_test.ts
  scripts/test.sh --only e2e --jobs 1
`;

const root = new URL("..", import.meta.url).pathname;

/** What `deno task ok` runs before the tests. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "format": ["fmt", "--check"],
  "lint": ["lint", "main.ts", "lib", "scripts", "tests"],
  "types": ["check", "main.ts", "lib", "scripts", "tests"],
  "layers": ["run", "--allow-all", "scripts/check_layers.ts"],
  "exports": ["run", "--allow-all", "scripts/check_exports.ts"],
  "mirror": ["run", "--allow-all", "scripts/check_mirror.ts"],
  "short files": ["run", "--allow-all", "scripts/check_short_files.ts"],
  "start imports": ["run", "--allow-all", "scripts/check_start_imports.ts"],
  "docs": ["run", "--allow-all", "scripts/check_docs.ts"],
  "words": ["run", "--allow-all", "scripts/check_words.ts"],
  "links": ["run", "--allow-all", "scripts/check_links.ts"],
};

/** Folders whose files run in runners of their own, some at a time, by suite. */
const FOLDERS: Readonly<Record<string, string>> = { integration: "tests/integration", e2e: "tests/e2e" };

/** What a run was asked for. */
interface Wanted {
  suites: readonly string[];
  build: boolean;
  jobs: number;
  timings: boolean;
  /** The only file to run. */
  path: string | undefined;
  /** Arguments of `deno test` that limit tests by name. */
  filters: readonly string[];
}

async function main(args: string[]): Promise<number> {
  const parsed = parseArgs(args, {
    boolean: ["help", "no-build", "timings"],
    string: ["only", "jobs"],
    alias: { help: "h" },
  });
  if (parsed["help"]) {
    console.log(HELP);
    return 0;
  }
  const filter = parsed._[0]?.toString();
  const path = filter?.endsWith("_test.ts") ? filter : undefined;
  if (path !== undefined && !exists(path)) {
    console.error(`Error: there is no file ${path}; write it as tests/e2e/NAME_test.ts`);
    return 2;
  }
  // A file belongs to one suite, whatever else was asked for.
  const asked = typeof parsed["only"] === "string" ? parsed["only"].split(",") : [...SUITES];
  const suites = path === undefined ? asked : [path.split("/")[1] ?? ""];
  const unknown = suites.filter((suite) => !SUITES.some((known) => known === suite));
  if (unknown.length > 0) {
    console.error(`Error: unknown suite "${unknown[0]}"; known are ${SUITES.join(", ")}`);
    return 2;
  }
  const jobs = Number(parsed["jobs"] ?? Math.min(2, navigator.hardwareConcurrency));
  if (!(Number.isInteger(jobs) && jobs > 0)) {
    console.error(`Error: --jobs ${parsed["jobs"]} is no number of files; write --jobs 1 to run them one by one`);
    return 2;
  }
  const filters = filter === undefined || path !== undefined ? [] : [`--filter=${filter}`];
  // A single file is shown as it goes on.
  const wanted = { suites, jobs: path === undefined ? jobs : 1, filters, path };
  return await runSuites({ ...wanted, build: parsed["no-build"] !== true, timings: parsed["timings"] === true });
}

async function runSuites({ suites, build, jobs, timings, path, filters }: Wanted): Promise<number> {
  const all: Counts[] = [];
  const needsBinary = suites.some((suite) => suite in FOLDERS);
  if (needsBinary) await ensureTestPackages();
  if (needsBinary && build) all.push(await runCheck("build", ["run", "--allow-all", "scripts/build.ts"], root));
  if (suites.includes("checks")) {
    for (const [name, command] of Object.entries(CHECKS)) all.push(await runCheck(name, command, root));
  }
  if (suites.includes("unit")) {
    all.push(await runTests("unit", ["--parallel", ...filters, path ?? await writeGroups(root)], root));
  }
  for (const [suite, folder] of Object.entries(FOLDERS)) {
    if (!suites.includes(suite)) continue;
    const problem = diskProblem(await diskSpaceOf(root));
    if (problem !== undefined) console.error(`Warning: ${problem}`);
    if (filters.length > 0) {
      // Only the runner knows which files have such a test.
      all.push(await runTests(suite, [...filters, folder], root));
      continue;
    }
    const report = await runFiles(suite, folder, { root, jobs, only: path });
    all.push(report.counts);
    if (timings) await writeTimings(report.timings);
  }
  const { passed, failed, skipped } = sumOf(all);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

async function writeTimings(timings: readonly Timing[]): Promise<void> {
  const document = `${root}${TIMINGS_DOCUMENT}`;
  const found = withTimings(await Deno.readTextFile(document), timings, exists);
  await Deno.writeTextFile(document, found);
}

/** Whether a path, relative to the repository's root, is there. */
function exists(path: string): boolean {
  try {
    Deno.statSync(`${root}${path}`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

endTestsWithUs();
Deno.exit(await main(Deno.args));

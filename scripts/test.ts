/**
 * Runs every check and test of the project and prints `N passed, N failed, N skipped` at the end.
 *
 *     scripts/test.sh [--only checks,unit,integration,e2e] [--no-build] [FILTER]
 */
import { parseArgs } from "@std/cli";
import { writeGroups } from "./test/groups.ts";
import { ensureTestPackages } from "./test/packages.ts";
import { type Counts, runCheck, runTests } from "./test/run.ts";

const SUITES = ["checks", "unit", "integration", "e2e"] as const;
const HELP = `Passes all tests of k0s, building dist/k0s first.

Usage:
  scripts/test.sh [flags] [FILTER]

Flags:
      --only SUITES   comma-separated subset of: ${SUITES.join(", ")} (default: all)
      --no-build      test dist/k0s as it is
  -h, --help          this text

FILTER limits tests to names that contain it.

Examples:
  scripts/test.sh --only unit
  scripts/test.sh --only e2e --no-build reset
`;

const root = new URL("..", import.meta.url).pathname;

/** Format, lint, types, layers and mirror: what `deno task ok` runs before the tests. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "format": ["fmt", "--check"],
  "lint": ["lint", "main.ts", "lib", "scripts", "tests"],
  "types": ["check", "main.ts", "lib", "scripts", "tests"],
  "layers": ["run", "--allow-all", "scripts/check_layers.ts"],
  "exports": ["run", "--allow-all", "scripts/check_exports.ts"],
  "mirror": ["run", "--allow-all", "scripts/check_mirror.ts"],
};

/** Arguments of `deno test` per suite; integration and end-to-end tests share the machine, so they run one by one. */
const TESTS: Readonly<Record<string, () => Promise<string[]>>> = {
  unit: async () => ["--parallel", await writeGroups(root)],
  integration: () => Promise.resolve(["tests/integration"]),
  e2e: () => Promise.resolve(["tests/e2e"]),
};

async function main(args: string[]): Promise<number> {
  const parsed = parseArgs(args, {
    boolean: ["help", "no-build"],
    string: ["only"],
    alias: { help: "h" },
  });
  if (parsed["help"]) {
    console.log(HELP);
    return 0;
  }
  const only = typeof parsed["only"] === "string" ? parsed["only"].split(",") : [...SUITES];
  const unknown = only.filter((suite) => !SUITES.some((known) => known === suite));
  if (unknown.length > 0) {
    console.error(`Error: unknown suite "${unknown[0]}"; known are ${SUITES.join(", ")}`);
    return 2;
  }
  return await runSuites(only, { build: parsed["no-build"] !== true, filter: parsed._[0]?.toString() });
}

async function runSuites(only: string[], { build, filter }: { build: boolean; filter: string | undefined }) {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts: Counts) => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  };
  const needsBinary = only.includes("e2e") || only.includes("integration");
  if (needsBinary) await ensureTestPackages();
  if (needsBinary && build) add(await runCheck("build", ["run", "--allow-all", "scripts/build.ts"], root));
  if (only.includes("checks")) {
    for (const [name, command] of Object.entries(CHECKS)) add(await runCheck(name, command, root));
  }
  for (const [suite, args] of Object.entries(TESTS)) {
    if (only.includes(suite)) add(await runTests(suite, await args(), { root, filter }));
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

Deno.exit(await main(Deno.args));

import { assertEquals, assertMatch } from "@std/assert";
import { writeJournal } from "../../../lib/node/upgrade/journal.ts";
import { denoHttp } from "../../../lib/platform/mod.ts";
import { inDirectory } from "../../support/in_directory.ts";
import { aJournal, pathsIn } from "../node/upgrade/_upgrade.ts";
import { runCli } from "./_cli.ts";

const isRoot = Deno.uid() === 0;
const NOWHERE = ["--data-dir=/proc/nowhere", "--status-socket=/proc/nowhere/s"];

Deno.test("k0s upgrade refuses what makes no sense", async () => {
  const digest = await runCli(["upgrade", "--to=/k0s", "--sha256=abc"]);
  assertEquals(digest.exitCode, 1);
  assertMatch(digest.stderr, /invalid argument "abc" for "--sha256" flag: not 64 hexadecimal digits/);

  assertMatch((await runCli(["upgrade", "--to=/k0s", "-o", "yaml"])).stderr, /unknown output format: "yaml"/);
});

Deno.test({
  name: "k0s upgrade without --to is for an upgrade that was interrupted",
  ignore: !isRoot,
  fn: async () => {
    const { stderr, exitCode } = await runCli(["upgrade", ...NOWHERE]);
    assertEquals(exitCode, 1);
    assertMatch(stderr, /^Error: required flag\(s\) "to" not set\nHint: Say which k0s: --to FILE or --to URL\n/);
  },
});

Deno.test({
  name: "k0s upgrade goes on with none that was interrupted where a flag is for another one",
  ignore: !isRoot,
  fn: async () => {
    await inDirectory(async (directory) => {
      const paths = pathsIn(directory);
      await writeJournal(paths, aJournal(directory, { phase: "judging" }));
      const flags = [`--data-dir=${paths.dataDir}`, "--status-socket=/proc/nowhere/s"];

      for (const flag of ["--dry-run", "--force", "--timeout=1m", `--sha256=${"0".repeat(64)}`]) {
        assertMatch((await runCli(["upgrade", flag, ...flags])).stderr, /^Error: required flag\(s\) "to" not set\n/);
      }
    });
  },
});

Deno.test({
  name: "k0s upgrade needs a k0s that runs",
  ignore: !isRoot,
  fn: async () => {
    const { stderr, exitCode } = await runCli(["upgrade", "--to=/k0s", ...NOWHERE], { http: denoHttp });
    assertEquals(exitCode, 1);
    assertMatch(stderr, /^Error: status: can't get "status" via "\/proc\/nowhere\/s": /);
  },
});

Deno.test({
  name: "k0s upgrade beside another one says so, also while the node does not answer",
  ignore: !isRoot,
  fn: async () => {
    await inDirectory(async (directory) => {
      const paths = pathsIn(directory);
      await writeJournal(paths, aJournal(directory, { phase: "judging" }));
      const flags = [`--data-dir=${paths.dataDir}`, "--status-socket=/proc/nowhere/s"];

      const { stderr, exitCode } = await runCli(["upgrade", "--to=/k0s", ...flags], { http: denoHttp });

      assertEquals(exitCode, 1);
      assertMatch(
        stderr,
        /^Error: Cannot upgrade: another upgrade is under way\nHint: See how far it is with: k0s status/,
      );
    });
  },
});

Deno.test({
  name: "k0s upgrade is for root",
  ignore: isRoot,
  fn: async () => {
    const { stderr } = await runCli(["upgrade", "--to=/k0s"], { hints: false });
    assertEquals(stderr, "Error: this command must be run as root\n");
  },
});

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { datastoreText, requireArchive } from "../../../../lib/cli/backup/verify.ts";
import { createBackup } from "../../../../lib/node/backup/create_backup.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aClusterIn, someWork } from "../../node/backup/_cluster.ts";
import { fakeContext, runCli } from "../_cli.ts";
import { nameOfDay } from "../../backup/_stored.ts";
import { BackingUpNode } from "./_node.ts";

Deno.test("k0s backup verify says what it has proved, and names what is not good", async () => {
  await inDirectory(async (directory) => {
    const { file = "" } = await createBackup(await aClusterIn(directory), someWork());

    const good = await runCli(["backup", "verify", file]);
    await Deno.truncate(file, 800);
    const bad = await runCli(["backup", "verify", file], { hints: false });

    assertEquals([good.stderr, good.exitCode], ["", 0]);
    assertMatch(
      good.stdout,
      /^The archive is good: 5 files, SQLite at revision 3 with 3 keys; made by k0s v[^ ]+ on "/,
    );
    assertEquals(bad.exitCode, 1);
    assertMatch(bad.stderr, /^Error: The archive is damaged: /);
  });
});

Deno.test("k0s backup verify names an archive that is not there", async () => {
  const { stderr, exitCode } = await runCli(["backup", "verify", "/proc/nowhere/a"], { hints: false });
  assertEquals([stderr, exitCode], ["Error: given file /proc/nowhere/a does not exist\n", 1]);
});

Deno.test("requireArchive() refuses standard input that is a terminal", () => {
  const typed = (terminal: boolean) => ({ path: "k0s restore", context: fakeContext({ terminal }).context });

  assertThrows(() => requireArchive("-", typed(true)), K0sError, "Cannot read an archive from a terminal");
  requireArchive("-", typed(false));
  requireArchive("a.tar.gz", typed(true));
});

Deno.test("datastoreText() says how far a datastore is, or where it is", () => {
  const facts = { member: "x", revision: 12, keys: 3 };
  assertEquals(datastoreText({ kind: "etcd", ...facts }), "etcd at revision 12 with 3 keys");
  assertEquals(datastoreText({ kind: "sqlite", ...facts }), "SQLite at revision 12 with 3 keys");
  const elsewhere = { kind: "none" as const, notIncluded: "PostgreSQL at db:5432" };
  assertEquals(datastoreText(elsewhere), "without the cluster's objects, which are in PostgreSQL at db:5432");
});

Deno.test({
  name: "k0s backup verify reads an archive of the schedule where it is kept",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await inDirectory(async (directory) => {
      await using node = await BackingUpNode.start();
      const { file = "" } = await createBackup(await aClusterIn(directory), someWork());
      await Deno.rename(file, `${node.archives}/${nameOfDay(3)}`);

      assertMatch((await node.run("verify", nameOfDay(3))).stdout, /^The archive is good: 5 files, /);
      assertMatch(
        (await node.run("verify", nameOfDay(4))).stderr,
        /^Error: There is no archive "k0s_backup_2026-11-04/,
      );
    });
  },
});

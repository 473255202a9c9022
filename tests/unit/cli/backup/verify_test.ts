import { assertEquals, assertMatch } from "@std/assert";
import { createBackup } from "../../../../lib/node/backup/create_backup.ts";
import { aClusterIn, inDirectory, someWork } from "../../node/backup/_cluster.ts";
import { runCli } from "../_cli.ts";

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

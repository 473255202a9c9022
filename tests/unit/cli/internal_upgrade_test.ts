import { assertEquals } from "@std/assert";
import { internalUpgrade } from "../../../lib/cli/internal_upgrade.ts";
import { runCli } from "./_cli.ts";

Deno.test("internalUpgrade has the word that the service of an upgrade types, and is not shown", () => {
  assertEquals([internalUpgrade.word, internalUpgrade.isHidden], ["internal-upgrade", true]);
});

Deno.test("k0s internal-upgrade says that there is no directory of an upgrade", async () => {
  const args = ["internal-upgrade", "--data-dir=/proc/nowhere", "--status-socket=/proc/nowhere/s"];
  assertEquals((await runCli(args)).exitCode, 1);
});

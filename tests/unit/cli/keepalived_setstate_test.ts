import { assertEquals } from "@std/assert";
import { keepalivedSetstate } from "../../../lib/cli/keepalived_setstate.ts";
import { runCli } from "./_cli.ts";

Deno.test("keepalivedSetstate is not shown, and takes what keepalived's file says", () => {
  const { isHidden, flags = [] } = keepalivedSetstate;

  assertEquals([isHidden, flags.map(({ name, short }) => `${short} ${name}`)], [true, ["r run-dir", "s state"]]);
});

Deno.test("k0s keepalived-setstate refuses a directory that is none", async () => {
  const { exitCode, stderr } = await runCli(["keepalived-setstate", "-r", "/proc/nowhere", "-s", "MASTER"]);

  assertEquals(exitCode, 1);
  assertEquals(stderr.includes('run directory "/proc/nowhere" is invalid'), true);
});

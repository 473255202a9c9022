import { assertEquals } from "@std/assert";
import { defaultConfigOut } from "../../../lib/cli/restore.ts";
import { runCli } from "./_cli.ts";

const NAMES: readonly [file: string, directory: string, expected: string | undefined][] = [
  ["/b/k0s_backup_2026-11-28T14_00_00_000Z.tar.gz", "/root", "/root/k0s_2026-11-28T14_00_00_000Z.yaml"],
  ["mine.tar.gz", "/", "/k0s_mine.yaml"],
  ["-", "/root", undefined],
];
for (const [file, directory, expected] of NAMES) {
  Deno.test(`defaultConfigOut() of ${file} is ${expected}`, () => {
    assertEquals(defaultConfigOut(file, directory), expected);
  });
}

Deno.test("k0s restore takes exactly one archive", async () => {
  const { stderr, exitCode } = await runCli(["restore"], { hints: false });
  assertEquals([stderr.split("\n")[0], exitCode], ["Error: accepts 1 arg(s), received 0", 1]);
});

Deno.test({
  name: "k0s restore names an archive that is not there, in upstream's words",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const args = [
      "restore",
      "/proc/nowhere/a.tar.gz",
      "--data-dir=/proc/nowhere/k0s",
      "--status-socket=/proc/nowhere/s",
    ];
    const { stderr, exitCode } = await runCli(args, { hints: false });
    assertEquals([stderr, exitCode], ["Error: given file /proc/nowhere/a.tar.gz does not exist\n", 1]);
  },
});

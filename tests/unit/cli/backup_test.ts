import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

const isRoot = Deno.uid() === 0;

Deno.test({
  name: "k0s backup names a directory that is not there, in upstream's words",
  ignore: !isRoot,
  fn: async () => {
    const { stderr, exitCode } = await runCli(["backup", "--save-path=/proc/nowhere"], { hints: false });
    assertEquals([stderr, exitCode], ["Error: the save-path directory (/proc/nowhere) does not exist\n", 1]);
  },
});

Deno.test({
  name: "k0s backup needs a node, in upstream's words",
  ignore: !isRoot,
  fn: async () => {
    const args = ["backup", "--save-path=/tmp", "--data-dir=/proc/nowhere", "--status-socket=/proc/nowhere/s"];
    const { stderr, exitCode } = await runCli(args, { hints: false });
    const says = "cannot find data-dir (/proc/nowhere). check your environment and/or command input and try again";
    assertEquals([stderr, exitCode], [`Error: ${says}\n`, 1]);
  },
});

Deno.test({
  name: "k0s backup is for root",
  ignore: isRoot,
  fn: async () => {
    const { stderr } = await runCli(["backup"], { hints: false });
    assertEquals(stderr, "Error: this command must be run as root\n");
  },
});

Deno.test({
  name: "k0s backup writes no archive to a terminal",
  ignore: !isRoot,
  fn: async () => {
    const { stderr, exitCode } = await runCli(["backup", "--save-path=-"], { terminal: true });
    assertEquals(exitCode, 1);
    assertEquals(stderr.split("\n").slice(0, 2), [
      "Error: Cannot write an archive to a terminal",
      "Hint: Type: sudo k0s backup --save-path=- > FILE",
    ]);
  },
});

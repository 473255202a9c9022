import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../lib/base/mod.ts";
import { type Command, flagsOf, renderHelp } from "../../../lib/command/mod.ts";
import { ROOT } from "../../../lib/cli/tree.ts";
import { runCommandLine } from "../../../lib/cli/mod.ts";
import { fakeContext, runCli } from "./_cli.ts";

const GOLDEN = new URL("../../testdata/cli/help/", import.meta.url);

function chains(chain: readonly Command[] = [ROOT]): (readonly Command[])[] {
  const below = chain.at(-1)?.subcommands ?? [];
  return [chain, ...below.flatMap((command) => chains([...chain, command]))];
}

/** The same tree with nothing behind it. */
function inert(command: Command): Command {
  return {
    ...command,
    ...(command.run === undefined ? {} : { run: () => {} }),
    ...(command.subcommands === undefined ? {} : { subcommands: command.subcommands.map(inert) }),
  };
}

for (const chain of chains()) {
  const path = chain.map(({ word }) => word).join(" ");
  Deno.test(`renderHelp() of "${path}" is as recorded`, async () => {
    const file = new URL(`${path.replaceAll(" ", "_")}.txt`, GOLDEN);
    const help = renderHelp(chain);
    // UPDATE_GOLDEN=1 records it anew; the diff is then what has to be judged.
    if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(file, help);
    assertEquals(help, await Deno.readTextFile(file));
  });
}

Deno.test("every command of the tree has one meaning per word and flag", () => {
  for (const chain of chains()) {
    const words = (chain.at(-1)?.subcommands ?? []).flatMap(({ word, aliases = [] }) => [word, ...aliases]);
    const flags = flagsOf(chain);
    const names = [...flags.map(({ name }) => name), "help"];
    const shorts = [...flags.flatMap(({ short }) => short ?? []), "h"];
    for (const list of [words, names, shorts]) {
      assertEquals(list.length, new Set(list).size, `${chain.map(({ word }) => word).join(" ")}: ${list}`);
    }
  }
});

Deno.test("the command line ends as upstream's does", async () => {
  const usage = "Run 'k0s --help' for usage.\n";
  const cases: [string[], string, number][] = [
    [[], "", 0],
    [["--help"], "", 0],
    [["config"], "", 0],
    [["kubeconfig"], "", 0],
    [["help", "config", "create"], "", 0],
    [["foo"], `Error: unknown command "foo" for "k0s"\n${usage}`, 1],
    [["statsu"], `Error: unknown command "statsu" for "k0s"\n\nDid you mean this?\n\tstatus\n\n${usage}`, 1],
    [["config", "foo"], 'Error: unknown command "foo" for "k0s config"\n', 1],
    [
      ["config", "creat"],
      'Error: unknown command "creat" for "k0s config"\nHint: Did you mean "k0s config create"?\n',
      1,
    ],
    [["status", "x"], 'Error: unknown command "x" for "k0s status"\n', 1],
    [["--nope"], "Error: unknown flag: --nope\n", 1],
    [["version", "-x"], "Error: unknown shorthand flag: 'x' in -x\n", 1],
    [["controller", "--sinlge"], 'Error: unknown flag: --sinlge\nHint: Did you mean "--single"?\n', 1],
    [["controller", "a", "b"], "Error: accepts at most 1 arg(s), received 2\n", 1],
    [["kubeconfig", "create"], "Error: accepts 1 arg(s), received 0\n", 1],
    [["config", "validate"], 'Error: required flag(s) "config" not set\n', 1],
    [
      ["completion", "tcsh"],
      'Error: invalid argument "tcsh" for "k0s completion"\nHint: One of bash, zsh, fish, powershell\n',
      1,
    ],
    [
      ["controller", "--api-server-stop-timeout", "0s"],
      'Error: invalid argument "0s" for "--api-server-stop-timeout" flag: must be positive\n',
      1,
    ],
    [
      ["controller", "-l", "kine=1"],
      'Error: invalid argument "kine=1" for "-l, --logging" flag: unknown component name: "kine"\n',
      1,
    ],
  ];
  for (const [argv, stderr, exitCode] of cases) {
    const result = await runCli(argv, { root: inert(ROOT) });
    assertEquals([result.stderr, result.exitCode], [stderr, exitCode], argv.join(" "));
  }
});

Deno.test("any command line ends with a code or a K0sError", async () => {
  const known = chains().flatMap((chain) => [
    chain.at(-1)!.word,
    ...flagsOf(chain).flatMap(({ name, short }) => [`--${name}`, `--${name}=1`, ...(short ? [`-${short}`] : [])]),
  ]);
  const word = fc.oneof(
    fc.constantFrom(...known),
    fc.string(),
    fc.constantFrom("--", "-", "", "-h", "--help", "=", "--="),
  );
  const root = inert(ROOT);
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (argv) => {
    try {
      assertEquals(await runCommandLine(root, argv, fakeContext().context), 0);
    } catch (error) {
      assert(error instanceof K0sError, `${argv}: ${error}`);
    }
  }));
});

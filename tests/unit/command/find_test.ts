import { assertEquals, assertThrows } from "@std/assert";
import {
  checkArgs,
  findCommand,
  flagsOf,
  inheritedFlags,
  stringFlag,
  switchFlag,
  UsageError,
} from "../../../lib/command/mod.ts";
import type { ArgRule, Command } from "../../../lib/command/mod.ts";

const CREATE: Command = { word: "create", summary: "", flags: [stringFlag("config", "", { short: "c" })], run() {} };
const ROOT: Command = {
  word: "k0s",
  summary: "",
  subcommands: [
    { word: "config", summary: "", persistentFlags: [switchFlag("debug", "", { short: "d" })], subcommands: [CREATE] },
    { word: "controller", aliases: ["server"], summary: "", run() {} },
    { word: "kubectl", summary: "", passesThrough: true, run() {} },
    { word: "secret", summary: "", isHidden: true, run() {} },
  ],
};

Deno.test("findCommand() finds the words among the flags", () => {
  const cases: [string[], string, string[]][] = [
    [[], "k0s", []],
    [["--help"], "k0s", ["--help"]],
    [["config"], "k0s config", []],
    [["config", "create", "-c", "f"], "k0s config create", ["-c", "f"]],
    [["-c", "config", "config", "create"], "k0s config create", ["-c", "config"]],
    [["--config=x", "config", "-d", "create"], "k0s config create", ["--config=x", "-d"]],
    [["--debug", "config", "create"], "k0s config create", ["--debug"]],
    [["-h", "config"], "k0s config", ["-h"]],
    [["config", "delete"], "k0s config", ["delete"]],
    [["config", "--", "create"], "k0s config", ["--", "create"]],
    [["server", "token"], "k0s controller", ["token"]],
    [["kubectl", "config", "--help"], "k0s kubectl", ["config", "--help"]],
    [["secret"], "k0s secret", []],
  ];
  for (const [argv, path, rest] of cases) {
    const found = findCommand(ROOT, argv);
    assertEquals([found.path, [...found.argv]], [path, rest], argv.join(" "));
  }
});

Deno.test("findCommand() refuses an unknown command with suggestions", () => {
  const message = (word: string) => assertThrows(() => findCommand(ROOT, [word]), UsageError).message;

  assertEquals(message("foo"), `unknown command "foo" for "k0s"\nRun 'k0s --help' for usage.`);
  assertEquals(
    message("con"),
    `unknown command "con" for "k0s"\n\nDid you mean this?\n\tconfig\n\tcontroller\n\nRun 'k0s --help' for usage.`,
  );
  assertEquals(message("secre"), `unknown command "secre" for "k0s"\nRun 'k0s --help' for usage.`);
});

Deno.test("flagsOf() adds the persistent flags of the groups above", () => {
  const { chain } = findCommand(ROOT, ["config", "create"]);

  assertEquals(flagsOf(chain).map(({ name }) => name), ["config", "debug"]);
  assertEquals(inheritedFlags(chain).map(({ name }) => name), ["debug"]);
});

Deno.test("checkArgs() counts in upstream's words", () => {
  const cases: [ArgRule, string[], string | undefined][] = [
    [{ kind: "none" }, [], undefined],
    [{ kind: "none" }, ["x"], 'unknown command "x" for "k0s word"'],
    [{ kind: "at-most", count: 1 }, ["a"], undefined],
    [{ kind: "at-most", count: 1 }, ["a", "b"], "accepts at most 1 arg(s), received 2"],
    [{ kind: "at-least", count: 1 }, ["a"], undefined],
    [{ kind: "at-least", count: 1 }, [], "requires at least 1 arg(s), only received 0"],
    [{ kind: "exactly", count: 1 }, ["a"], undefined],
    [{ kind: "exactly", count: 1 }, [], "accepts 1 arg(s), received 0"],
    [{ kind: "one-of", words: ["bash", "zsh"] }, ["zsh"], undefined],
    [{ kind: "one-of", words: ["bash", "zsh"] }, [], "accepts 1 arg(s), received 0"],
    [{ kind: "one-of", words: ["bash", "zsh"] }, ["foo"], 'invalid argument "foo" for "k0s word"'],
  ];
  for (const [args, given, expected] of cases) {
    const command: Command = { word: "word", summary: "", args, run() {} };
    const check = () => checkArgs({ command, path: "k0s word", chain: [command], argv: given }, given);
    if (expected === undefined) check();
    else assertEquals(assertThrows(check, UsageError).message, expected);
  }
});

Deno.test("checkArgs() hints at the sub-command that was meant", () => {
  const command = ROOT.subcommands![0]!;
  const check = (word: string) =>
    assertThrows(() => checkArgs({ command, path: "k0s config", chain: [], argv: [word] }, [word]), UsageError).hint;

  assertEquals(check("creat"), 'Did you mean "k0s config create"?');
  assertEquals(check("foo"), undefined);
});

import { assertEquals } from "@std/assert";
import { intFlag, renderFlags, renderHelp, stringFlag, switchFlag } from "../../../lib/command/mod.ts";
import type { Command } from "../../../lib/command/mod.ts";

const LEAF: Command = {
  word: "create",
  argsUsage: "name",
  summary: "Make one",
  example: "\t$ tool thing create x",
  flags: [stringFlag("config", "the file", { short: "c", shownDefault: '"/etc/x"' })],
  run() {},
};
const GROUP: Command = {
  word: "thing",
  aliases: ["th"],
  summary: "Things",
  long: "All about things.\n",
  persistentFlags: [switchFlag("debug", "say more", { short: "d" })],
  subcommands: [LEAF, { word: "zz", summary: "Hidden", isHidden: true, run() {} }],
};
const ROOT: Command = { word: "tool", summary: "A tool", subcommands: [GROUP] };

Deno.test("renderHelp() lays out a group", () => {
  assertEquals(
    renderHelp([ROOT, GROUP]),
    `All about things.

Usage:
  tool thing [command]

Aliases:
  thing, th

Available Commands:
  create      Make one

Flags:
  -d, --debug   say more
  -h, --help    help for thing

Use "tool thing [command] --help" for more information about a command.
`,
  );
});

Deno.test("renderHelp() lays out a command, inherited flags apart", () => {
  assertEquals(
    renderHelp([ROOT, GROUP, LEAF]),
    `Make one

Usage:
  tool thing create name [flags]

Examples:
	$ tool thing create x

Flags:
  -c, --config string   the file (default "/etc/x")
  -h, --help            help for create

Global Flags:
  -d, --debug   say more
`,
  );
});

Deno.test("renderFlags() sorts by name and puts explanations in one column", () => {
  assertEquals(
    renderFlags([switchFlag("single", "one"), intFlag("a-port", "number", { default: 7 })]),
    "      --a-port int   number (default 7)\n      --single       one",
  );
});

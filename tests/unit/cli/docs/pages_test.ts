import { assertEquals } from "@std/assert";
import { pagesOf } from "../../../../lib/cli/docs/pages.ts";
import { COMMAND, GROUP, PROGRAM, TREE } from "./_page.ts";

Deno.test("pagesOf() has a page of every command that help lists", () => {
  assertEquals(pagesOf(TREE).map(({ path }) => path), ["k0s", "k0s group", "k0s group do-it"]);
});

Deno.test("pagesOf() tells a group, which does nothing by itself, from a command", () => {
  assertEquals([PROGRAM.usage, GROUP.usage, COMMAND.usage], [undefined, undefined, "k0s group do-it [name] [flags]"]);
});

Deno.test("pagesOf() has a command's own flags, then those of its groups, and none that is hidden", () => {
  assertEquals(COMMAND.flags, "  -h, --help   help for do-it\n      --own    its own");
  assertEquals(COMMAND.inheritedFlags, "      --all   everything");
});

Deno.test("pagesOf() leads to the group above and to what is below", () => {
  assertEquals(GROUP.seeAlso, [{ path: "k0s", summary: "The program" }, { path: "k0s group do-it", summary: "Do it" }]);
});

Deno.test("pagesOf() shows no flags of what hands all of them on", () => {
  const [, page] = pagesOf({ ...TREE, subcommands: [{ word: "x", summary: "X", passesThrough: true, run: () => {} }] });

  assertEquals([page?.flags, page?.inheritedFlags], ["", ""]);
});

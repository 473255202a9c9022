import { assertEquals } from "@std/assert";
import { linkProblems } from "../../../scripts/check_links.ts";

const FILES: Readonly<Record<string, string>> = {
  "docs/guide/one.md": "# One\n\n## What it is, and `how`\n",
  "docs/two.md": "# Two\n",
  "lib/base/mod.ts": "",
};

function problemsOf(text: string) {
  return linkProblems("docs/guide/one.md", text, {
    exists: (path) => Promise.resolve(Object.keys(FILES).some((file) => file === path || file.startsWith(`${path}/`))),
    read: (path) => Promise.resolve(FILES[path] ?? ""),
  });
}

Deno.test("linkProblems() lets through what is there, what is elsewhere, and placeholders", async () => {
  const text =
    "[a](../two.md) [b](../two.md#two) [c](https://example.com/x#y) `lib/base/mod.ts` `lib/cli/NAME.ts` `lib/base`";

  assertEquals(await problemsOf(text), []);
  assertEquals(await problemsOf(`[own](#what-it-is-and-how)\n${FILES["docs/guide/one.md"]}`), []);
});

Deno.test("linkProblems() names what is not there, with its place", async () => {
  assertEquals(await problemsOf("text\n[a](two.md) [b](../two.md#three) `lib/base/no.ts` [own](#none)"), [
    "docs/guide/one.md:2 names lib/base/no.ts, which is not there",
    "docs/guide/one.md:2 links to two.md, which is not there",
    "docs/guide/one.md:2 links to ../two.md#three, but docs/two.md has no such heading",
    "docs/guide/one.md:2 links to #none, but docs/guide/one.md has no such heading",
  ]);
});

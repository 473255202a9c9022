import { assertEquals, assertNotEquals } from "@std/assert";
import { sha256Of } from "../../../../lib/platform/mod.ts";
import { contentHash, folderDigest } from "../../../../scripts/build/hashes.ts";

const FILES = new Map([["go.mod", "aa"], ["main.go", "bb"]]);
const SETTINGS = { go: "go1.26.8", recipe: { tags: ["a"], cgo: false } };

Deno.test("contentHash() does not depend on the order of files or keys", () => {
  const reversed = new Map([...FILES].reverse());

  const hash = contentHash(SETTINGS, FILES);

  assertEquals(contentHash({ recipe: { cgo: false, tags: ["a"] }, go: "go1.26.8" }, reversed), hash);
});

for (
  const [what, settings, files] of [
    ["a file's content", SETTINGS, new Map([["go.mod", "aa"], ["main.go", "bc"]])],
    ["a file's name", SETTINGS, new Map([["go.mod", "aa"], ["main2.go", "bb"]])],
    ["a further file", SETTINGS, new Map([...FILES, ["extra.go", "cc"]])],
    ["the compiler", { ...SETTINGS, go: "go1.26.9" }, FILES],
    ["a flag deep inside", { ...SETTINGS, recipe: { tags: ["a"], cgo: true } }, FILES],
  ] as const
) {
  Deno.test(`contentHash() changes with ${what}`, () => {
    assertNotEquals(contentHash(settings, files), contentHash(SETTINGS, FILES));
  });
}

Deno.test("folderDigest() lists files of all depths by relative path", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/node`);
    await Deno.writeTextFile(`${folder}/node/main.go`, "package main");

    const digest = await folderDigest(folder);

    const expected = sha256Of(new TextEncoder().encode("package main"));
    assertEquals([...digest], [["node/main.go", expected]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

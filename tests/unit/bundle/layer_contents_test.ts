import { assertEquals } from "@std/assert";
import { isUnpacked, type LayerContents, recordContents } from "../../../lib/bundle/layer_contents.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { temporaryDirectory } from "./_fixture.ts";

const WANTED = { sha256: "a".repeat(64), prefixes: ["usr/"] };

/** A directory with a file, a link and their record. */
async function anUnpackedLayer() {
  const directory = await temporaryDirectory();
  await Deno.writeTextFile(`${directory.path}/file`, "content", { mode: 0o644 });
  await Deno.chmod(`${directory.path}/file`, 0o644);
  await Deno.symlink("file", `${directory.path}/link`);
  const contents: LayerContents = {
    ...WANTED,
    files: { file: { sha256: sha256Of(new TextEncoder().encode("content")), mode: 0o644 } },
    links: { link: "file" },
  };
  await recordContents(directory.path, contents);
  return directory;
}

Deno.test("isUnpacked() trusts a directory that is as recorded", async () => {
  await using directory = await anUnpackedLayer();

  assertEquals(await isUnpacked(directory.path, WANTED), true);
});

for (
  const [what, wanted] of [
    ["another version", { ...WANTED, sha256: "b".repeat(64) }],
    ["another choice of entries", { ...WANTED, prefixes: ["usr/", "etc/"] }],
  ] as const
) {
  Deno.test(`isUnpacked() notices that ${what} is wanted`, async () => {
    await using directory = await anUnpackedLayer();

    assertEquals(await isUnpacked(directory.path, wanted), false);
  });
}

const DAMAGES: readonly [string, (directory: string) => Promise<void>][] = [
  ["no record", (directory) => Deno.remove(`${directory}/.contents.json`)],
  ["a record cut off", (directory) => Deno.truncate(`${directory}/.contents.json`, 20)],
  ["a record of something else", (directory) => Deno.writeTextFile(`${directory}/.contents.json`, "[]")],
  ["an empty file", (directory) => Deno.truncate(`${directory}/file`)],
  ["a changed file", (directory) => Deno.writeTextFile(`${directory}/file`, "CONTENT")],
  ["a file that cannot be executed", (directory) => Deno.chmod(`${directory}/file`, 0o600)],
  ["a missing file", (directory) => Deno.remove(`${directory}/file`)],
  ["a missing link", (directory) => Deno.remove(`${directory}/link`)],
];
for (const [what, damage] of DAMAGES) {
  Deno.test(`isUnpacked() notices ${what}`, async () => {
    await using directory = await anUnpackedLayer();
    await damage(directory.path);

    assertEquals(await isUnpacked(directory.path, WANTED), false);
  });
}

import { assertEquals } from "@std/assert";
import { isMarkedDataDirectory, markDataDirectory, markEmptyDataDirectory } from "../../../lib/node/data_marker.ts";

for (
  const [what, names, expected] of [
    ["an empty directory", [], true],
    ["a new file system", ["lost+found"], true],
    ["a directory that holds something of somebody", ["photos"], false],
  ] as const
) {
  Deno.test(`markEmptyDataDirectory() ${expected ? "marks" : "does not mark"} ${what}`, async () => {
    const directory = await Deno.makeTempDir();
    for (const name of names) await Deno.mkdir(`${directory}/${name}`);

    await markEmptyDataDirectory(directory);

    assertEquals(await isMarkedDataDirectory(directory), expected);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("isMarkedDataDirectory() goes by a file, not by a link to one", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/ours`);
  await Deno.mkdir(`${directory}/theirs`);
  await markDataDirectory(`${directory}/ours`);
  await Deno.symlink(`${directory}/ours/.k0s-data-directory`, `${directory}/theirs/.k0s-data-directory`);

  assertEquals([await isMarkedDataDirectory(`${directory}/ours`), await isMarkedDataDirectory(`${directory}/theirs`)], [
    true,
    false,
  ]);
  await Deno.remove(directory, { recursive: true });
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { emptyTree, removeTree } from "../../../../lib/node/reset/remove_tree.ts";
import { exists } from "../../../../lib/platform/mod.ts";
import { touch } from "./_context.ts";

async function withFiles(names: string[], body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  await touch(directory, names);
  await body(directory);
  await Deno.remove(directory, { recursive: true });
}

Deno.test("removeTree() deletes links, not what they lead to", () =>
  withFiles(["data/x", "elsewhere/precious"], async (directory) => {
    await Deno.symlink(`${directory}/elsewhere`, `${directory}/data/link`);

    assertEquals(await removeTree(`${directory}/data`), []);

    assertEquals([await exists(`${directory}/data`), await exists(`${directory}/elsewhere/precious`)], [false, true]);
  }));

Deno.test("emptyTree() empties a mount point, and leaves it and what its file system has by itself", () =>
  withFiles(["data/x/y", "data/lost+found/z"], async (directory) => {
    assertEquals(await emptyTree(`${directory}/data`), []);

    assertEquals([...Deno.readDirSync(`${directory}/data`)].map(({ name }) => name), ["lost+found"]);
  }));

Deno.test("emptyTree() empties no directory that a link has taken the place of", () =>
  withFiles(["elsewhere/precious"], async (directory) => {
    await Deno.symlink(`${directory}/elsewhere`, `${directory}/data`);

    assertEquals(await emptyTree(`${directory}/data`), []);

    assertEquals(await exists(`${directory}/elsewhere/precious`), true);
  }));

Deno.test("removeTree() finds nothing to do at the second time", async () => {
  assertEquals(await removeTree("/proc/nowhere/data"), []);
});

Deno.test({
  name: "removeTree() names the file that stays, and deletes everything else",
  // Only root may make a file immutable; as somebody else, a directory that cannot be written does it.
  ignore: Deno.uid() === 0 && !canMakeImmutable(),
  fn: () =>
    withFiles(["data/a/stays", "data/b/goes", "data/c"], async (directory) => {
      const stays = `${directory}/data/a${Deno.uid() === 0 ? "/stays" : ""}`;
      const hold = (isHeld: boolean) =>
        Deno.uid() === 0
          ? void new Deno.Command("chattr", { args: [isHeld ? "+i" : "-i", stays] }).outputSync()
          : Deno.chmodSync(stays, isHeld ? 0o500 : 0o700);
      hold(true);

      const failures = await removeTree(`${directory}/data`);

      hold(false);
      assertEquals(failures.length, 1, failures.join("; "));
      assertStringIncludes(failures[0]!, `"${directory}/data/a/stays": `);
      assertEquals([...Deno.readDirSync(`${directory}/data`)].map(({ name }) => name), ["a"]);
    }),
});

function canMakeImmutable(): boolean {
  const file = Deno.makeTempFileSync();
  try {
    const { success } = new Deno.Command("chattr", { args: ["+i", file] }).outputSync();
    if (success) new Deno.Command("chattr", { args: ["-i", file] }).outputSync();
    return success;
  } finally {
    Deno.removeSync(file);
  }
}

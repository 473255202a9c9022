import { assertEquals } from "@std/assert";
import { writeGroups } from "../../../../scripts/test/groups.ts";

Deno.test("writeGroups() imports every test once, by folder, and forgets folders that are gone", async () => {
  const root = `${await Deno.makeTempDir()}/`;
  try {
    await write(root, "tests/unit/base/text_test.ts", "tests/unit/cli/token/create_test.ts");
    await write(root, "tests/unit/cli/flags_test.ts", "tests/unit/cli/_fixture.ts", "tests/unit/one_test.ts");
    await write(root, ".cache/unit/gone_test.ts", ".cache/unit/base_test.ts");

    assertEquals(await writeGroups(root), ".cache/unit");

    assertEquals(await modules(root), {
      "base_test.ts": 'import "../../tests/unit/base/text_test.ts";\n',
      "cli_test.ts": 'import "../../tests/unit/cli/flags_test.ts";\n' +
        'import "../../tests/unit/cli/token/create_test.ts";\n',
      "unit_test.ts": 'import "../../tests/unit/one_test.ts";\n',
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

async function write(root: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(`${root}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeTextFile(`${root}${path}`, "");
  }
}

async function modules(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name } of Deno.readDir(`${root}.cache/unit`)) {
    found[name] = await Deno.readTextFile(`${root}.cache/unit/${name}`);
  }
  return found;
}

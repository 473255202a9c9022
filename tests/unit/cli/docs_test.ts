import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s docs writes a page of each command into a directory, which it makes", async () => {
  const directory = await Deno.makeTempDir();
  try {
    for (const [format, suffix] of [["markdown", "_token_create.md"], ["man", "-token-create.1"]]) {
      const path = `${directory}/${format}/deep`;

      assertEquals(await runCli(["docs", format!, path]), { stdout: "", stderr: "", exitCode: 0 });

      const names = [...Deno.readDirSync(path)].map(({ name }) => name);
      assert(names.includes(`k0s${suffix}`) && names.length > 40, names.join());
      assertStringIncludes(await Deno.readTextFile(`${path}/k0s${suffix}`), "Create a join token");
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("k0s docs writes where upstream does unless it is told otherwise", async () => {
  const [directory, before] = [await Deno.makeTempDir(), Deno.cwd()];
  try {
    Deno.chdir(directory);
    await runCli(["docs", "markdown"]);
    await runCli(["docs", "man"]);

    assertStringIncludes(await Deno.readTextFile("docs/cli/k0s.md"), "## k0s\n");
    assertStringIncludes(await Deno.readTextFile("man/k0s.1"), '.TH "K0S" "1"');
  } finally {
    Deno.chdir(before);
    await Deno.remove(directory, { recursive: true });
  }
});

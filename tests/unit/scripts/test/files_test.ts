import { assertEquals } from "@std/assert";
import { testFiles } from "../../../../scripts/test/files.ts";

Deno.test("testFiles() finds every file of tests, in order, and why one must run alone, or may run beside many", async () => {
  const root = `${await Deno.makeTempDir()}/`;
  try {
    await Deno.mkdir(`${root}tests/e2e/deeper`, { recursive: true });
    await Deno.writeTextFile(
      `${root}tests/e2e/two_test.ts`,
      'import "x";\n\n// Runs alone: it measures pauses.\nrun();\n',
    );
    await Deno.writeTextFile(`${root}tests/e2e/one_test.ts`, "// This one runs beside others, // Runs alone: not.\n");
    await Deno.writeTextFile(`${root}tests/e2e/deeper/three_test.ts`, "// Mostly waits: for a minute.\n");
    await Deno.writeTextFile(`${root}tests/e2e/deeper/helper.ts`, "");

    assertEquals(await testFiles(root, "tests/e2e"), [
      { path: "tests/e2e/deeper/three_test.ts", alone: undefined, waits: "for a minute." },
      { path: "tests/e2e/one_test.ts", alone: undefined, waits: undefined },
      { path: "tests/e2e/two_test.ts", alone: "it measures pauses.", waits: undefined },
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { TEXTS } from "../../../lib/cli/install.ts";
import { runCli } from "./_cli.ts";

Deno.test("k0s install shows what can be installed", async () => {
  const { stdout, exitCode } = await runCli(["install"]);

  assertEquals(exitCode, 0);
  for (const word of ["controller", "worker", "--force", "--env", "--start"]) assertStringIncludes(stdout, word);
});

Deno.test("TEXTS keeps each occurrence whole", () => {
  assertEquals(TEXTS.read("NO_PROXY=a,b", ["A=1"]), ["A=1", "NO_PROXY=a,b"]);
  assertEquals([TEXTS.show([]), TEXTS.show(["a", "b"])], [undefined, "[a,b]"]);
});

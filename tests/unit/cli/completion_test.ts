import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s completion prints a script for each shell", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { stdout, stderr, exitCode } = await runCli(["completion", shell]);
    assertStringIncludes(stdout, `${shell} completion for k0s`);
    assertEquals([stderr, exitCode], ["", 0]);
  }
});

Deno.test("k0s completion refuses other shells", async () => {
  assertEquals(await runCli(["completion", "foo"]), {
    stdout: "",
    stderr: 'Error: invalid argument "foo" for "k0s completion"\nHint: One of bash, zsh, fish, powershell\n',
    exitCode: 1,
  });
});

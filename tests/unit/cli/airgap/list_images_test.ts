import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s airgap list-images names what the configuration names, a line each", async () => {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, "spec: { images: { repository: registry.example/k0s } }");

    const { stdout, stderr, exitCode } = await runCli(["airgap", "list-images", "-c", path, "--all"]);

    assertEquals([stderr, exitCode], ["", 0]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.filter((line) => /^registry\.example\/k0s\/\S+:[^:]+$/.test(line)), lines);
    assertEquals(lines.length, 13);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("k0s airgap list-images refuses a platform that is none", async () => {
  const { stderr, exitCode } = await runCli(["airgap", "list-images", "--platform", "beos"]);

  assertEquals(exitCode, 1);
  assertStringIncludes(stderr, 'invalid argument "beos" for "--platform" flag: "beos": unknown');
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../_cli.ts";

async function validate(yaml: string, more: string[] = []) {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, yaml);
    return await runCli(["config", "validate", "-c", path, ...more]);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("k0s config validate is silent about what k0s config create prints", async () => {
  const { stdout } = await runCli(["config", "create"]);

  assertEquals(await validate(stdout), { stdout: "", stderr: "", exitCode: 0 });
});

Deno.test("k0s config validate lists everything that is wrong", async () => {
  const { stderr, exitCode } = await validate("spec:\n  network:\n    provider: foo\n    podCIRD: x\n");

  assertStringIncludes(stderr, "spec: network: provider: ");
  assertStringIncludes(stderr, 'did you mean "podCIDR"?');
  assertEquals(exitCode, 1);
});

Deno.test("k0s config validate says one problem as upstream does, and nothing else", async () => {
  const yaml = "spec:\n  network:\n    podCIDR: fd00::/108\n    serviceCIDR: fd01::/108\n";
  const reason = "feature gate IPv6SingleStack must be explicitly enabled to use IPv6 single stack";

  const { stderr } = await validate(yaml);

  assertEquals(stderr.split("\nHint: ")[0], `Error: spec: network: podCIDR: Invalid value: "fd00::/108": ${reason}`);
  assertStringIncludes((await validate("malformed yaml")).stderr, "cannot unmarshal");
  // The machine that checks need not be the one that will run it, nor have IPv6.
  const gate = ["--feature-gates", "IPv6SingleStack=true"];
  assertEquals(await validate(yaml, gate), { stdout: "", stderr: "", exitCode: 0 });
});

Deno.test("k0s config validate wants a file", async () => {
  const stderr = (argv: string[]) => runCli(["config", "validate", ...argv]).then((result) => result.stderr);

  assertEquals(await stderr([]), 'Error: required flag(s) "config" not set\n');
  assertEquals(await stderr(["-c", ""]), "Error: --config can't be empty\n");
  assertStringIncludes(
    await stderr(["-c", "/proc/nowhere.yaml"]),
    "open /proc/nowhere.yaml: no such file or directory",
  );
});

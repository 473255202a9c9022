import { assertEquals, assertStringIncludes } from "@std/assert";
import { PkiFixture } from "../../pki/_fixture.ts";
import { runCli } from "../_cli.ts";

const isRoot = Deno.uid() === 0;

function certsCheck(pki: PkiFixture, ...args: string[]) {
  return runCli(["certs", "check", "--data-dir", pki.dataDir, "--status-socket", `${pki.dataDir}/s`, ...args]);
}

Deno.test("k0s certs check refuses other formats before it reads anything", async () => {
  const { stderr, exitCode } = await runCli(["certs", "check", "-o", "xml"]);

  assertStringIncludes(stderr, 'unknown output format: "xml"');
  assertEquals(exitCode, 1);
});

Deno.test({
  name: "k0s certs check exits with 0 where all is well, in every format",
  ignore: !isRoot,
  fn: async () => {
    await using pki = await PkiFixture.issued();

    const [text, json, yaml] = [
      await certsCheck(pki),
      await certsCheck(pki, "-o", "json"),
      await certsCheck(pki, "-o=yaml"),
    ];

    assertEquals([text.exitCode, json.exitCode, yaml.exitCode], [0, 0, 0]);
    assertStringIncludes(text.stdout, `${pki.dataDir}/pki/front-proxy-client.crt\n`);
    const document = JSON.parse(json.stdout);
    assertEquals([document.healthy, document.certificates.length], [true, 12]);
    assertStringIncludes(yaml.stdout, "healthy: true\n");
  },
});

Deno.test({
  name: "k0s certs check exits with 1 where something is broken",
  ignore: !isRoot,
  fn: async () => {
    await using pki = await PkiFixture.issued();
    pki.write("server.key", pki.read("admin.key"));

    const { stdout, exitCode } = await certsCheck(pki);

    assertEquals(exitCode, 1);
    assertStringIncludes(stdout, "! server: its key ");
  },
});

Deno.test({
  name: "k0s certs check says where it has found nothing",
  ignore: !isRoot,
  fn: async () => {
    await using pki = new PkiFixture();

    const { stderr, exitCode } = await certsCheck(pki);

    assertEquals(exitCode, 1);
    assertStringIncludes(stderr, `There are no certificates of k0s in "${pki.dataDir}"`);
  },
});

Deno.test({
  name: "k0s certs check is for root",
  ignore: isRoot,
  fn: async () => {
    const { stderr } = await runCli(["certs", "check"], { hints: false });
    assertEquals(stderr, "Error: this command must be run as root\n");
  },
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { PkiFixture } from "../../pki/_fixture.ts";
import { runCli } from "../_cli.ts";

const isRoot = Deno.uid() === 0;

Deno.test({
  name: "k0s certs renew refuses an unknown name and lists the known ones, before anything is done",
  ignore: !isRoot,
  fn: async () => {
    await using pki = await PkiFixture.issued();
    const before = pki.snapshot();

    const { stderr, exitCode } = await runCli(["certs", "renew", "admin", "nosuch", "--data-dir", pki.dataDir]);

    assertEquals([exitCode, pki.snapshot()], [1, before]);
    assertStringIncludes(stderr, 'Cannot renew "nosuch": there is no certificate of this name here');
    assertStringIncludes(stderr, "One of admin, server, k0s-api,");
  },
});

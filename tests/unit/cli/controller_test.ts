import { assertEquals, assertMatch } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s controller refuses several tokens, whichever way they come", async () => {
  const { stderr, exitCode } = await runCli(["controller", "TOKEN"], { env: { K0S_TOKEN: "SECRET" } });

  assertMatch(stderr, /^Error: you can only pass one token source: either as a CLI argument, /);
  assertEquals([stderr.includes("SECRET"), exitCode], [false, 1]);
});

Deno.test("k0s controller refuses an unknown component before anything else", async () => {
  const { stderr, exitCode } = await runCli(["controller", "--disable-components", "core-dns"]);

  assertEquals([stderr, exitCode], ['Error: unknown component core-dns\nHint: Did you mean "coredns"?\n', 1]);
});

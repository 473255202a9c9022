import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

const HINT = "Hint: Leave the token out to start a new cluster: k0s controller --single\n";

Deno.test("k0s controller refuses to join, whichever way the token comes", async () => {
  const cases: [string[], Record<string, string>, string][] = [
    [["controller", "TOKEN"], {}, "a join token was given as argument"],
    [["controller", "--token-file", "/t"], {}, "--token-file was given"],
    [["server"], { K0S_TOKEN: "SECRET" }, "K0S_TOKEN is set"],
  ];
  for (const [argv, env, where] of cases) {
    const { stderr, exitCode } = await runCli(argv, { env });
    const message = `Error: Cannot join a cluster: ${where}, but this version runs a cluster's only controller\n`;
    assertEquals([stderr, exitCode], [message + HINT, 1]);
  }
});

Deno.test("k0s controller refuses an unknown component before anything else", async () => {
  const { stderr, exitCode } = await runCli(["controller", "--disable-components", "core-dns"]);

  assertEquals([stderr, exitCode], ['Error: unknown component core-dns\nHint: Did you mean "coredns"?\n', 1]);
});

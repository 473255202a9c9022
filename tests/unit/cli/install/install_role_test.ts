import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

const ONE_SOURCE = "Error: you can only pass one token source: either as a CLI argument, via '--token-file [path]', " +
  "or via the K0S_TOKEN environment variable\n";

Deno.test({
  name: "installRole() takes one token at most",
  ignore: Deno.uid() !== 0,
  async fn() {
    const cases: [string[], string][] = [
      [["abc", "--token-file", "/t"], ONE_SOURCE],
      [["abc", "--env", "K0S_TOKEN=def"], ONE_SOURCE],
      [[" "], "Error: the join token is empty\n"],
      [["--env", "1=2"], 'Error: Cannot use "1" as the name of an environment variable\n'],
    ];
    for (const [argv, message] of cases) {
      const { stderr, exitCode } = await runCli(["install", "worker", ...argv]);
      assertEquals([stderr.split("Hint:")[0], exitCode], [message, 1]);
    }
  },
});

Deno.test({
  name: "installRole() is for root",
  ignore: Deno.uid() === 0,
  async fn() {
    assertEquals(
      (await runCli(["install", "worker"])).stderr.split("\n")[0],
      "Error: this command must be run as root",
    );
  },
});

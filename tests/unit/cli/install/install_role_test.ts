import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test({
  name: "installRole() takes one token at most",
  ignore: Deno.uid() !== 0,
  async fn() {
    const { stderr, exitCode } = await runCli(["install", "worker", "abc", "--token-file", "/t"]);

    assertEquals([stderr, exitCode], [
      "Error: you can only pass one token source: either as a CLI argument or via '--token-file [path]'\n",
      1,
    ]);
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

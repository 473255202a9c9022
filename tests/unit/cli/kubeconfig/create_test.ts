import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s kubeconfig create refuses empty names", async () => {
  const stderr = (argv: string[]) => runCli(["kubeconfig", "create", ...argv]).then((result) => result.stderr);

  assertEquals(await stderr([""]), "Error: username cannot be empty\n");
  assertEquals(await stderr(["alice", "--context-name="]), "Error: context-name cannot be empty\n");
});

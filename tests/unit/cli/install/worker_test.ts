import { assertEquals } from "@std/assert";
import { installWorker } from "../../../../lib/cli/install/worker.ts";
import { runCli } from "../_cli.ts";

Deno.test("k0s install worker takes the flags of a worker only", async () => {
  const names = (installWorker.flags ?? []).map(({ name }) => name);
  assertEquals(["token-file", "profile", "data-dir"].filter((name) => !names.includes(name)), []);

  const { stderr } = await runCli(["install", "worker", "--single"]);
  assertEquals(stderr.split("\n")[0], "Error: unknown flag: --single");
});

Deno.test("k0s install worker refuses what k0s worker would", async () => {
  const { stderr, exitCode } = await runCli(["install", "worker", "--cri-socket=/run/containerd.sock"]);

  assertEquals([stderr.split("\n")[0], exitCode], ["Error: CRI socket flag must be of the form <type>:<url>", 1]);
});

import { assertEquals } from "@std/assert";
import { controller } from "../../../../lib/cli/controller.ts";
import { installController } from "../../../../lib/cli/install/controller.ts";
import { runCli } from "../_cli.ts";

Deno.test("k0s install controller takes the flags of k0s controller", () => {
  const names = (flags: typeof controller.flags = []) => flags.map(({ name }) => name).sort();
  const logging = ["verbose", "debug", "debugListenOn"];

  assertEquals([...names(installController.flags), ...logging].sort(), names(controller.flags));
});

Deno.test("k0s install controller refuses what k0s controller would", async () => {
  const { stderr, exitCode } = await runCli(["install", "controller", "--disable-components", "corends"]);

  assertEquals([stderr, exitCode], ['Error: unknown component corends\nHint: Did you mean "coredns"?\n', 1]);
});

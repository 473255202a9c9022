import { assertEquals } from "@std/assert";
import { runShown } from "../../../../lib/cli/controller/run_shown.ts";
import { worker } from "../../../../lib/cli/worker.ts";
import type { Command } from "../../../../lib/command/mod.ts";
import { runCli } from "../_cli.ts";

for (
  const { terminal, argv, events, stdout } of [
    {
      terminal: true,
      argv: [],
      events: ["onStep", "onReady", "onNetwork"],
      stdout: "Starting k0s\n\r\x1b[2K",
    },
    { terminal: true, argv: ["--debug"], events: [], stdout: "" },
    { terminal: false, argv: [], events: [], stdout: "" },
  ]
) {
  Deno.test(`runShown() on ${terminal ? "a terminal" : "a pipe"} with ${JSON.stringify(argv)}`, async () => {
    let given: string[] | undefined;
    const command: Command = {
      ...worker,
      run: (invocation) =>
        runShown(invocation, (_ports, events, signal) => {
          given = [...Object.keys(events), String(signal.aborted)];
          return Promise.resolve();
        }),
    };

    const result = await runCli(argv, { root: command, terminal });

    assertEquals([given, result.stdout, result.exitCode], [[...events, "false"], stdout, 0]);
  });
}

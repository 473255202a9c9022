import { assertEquals } from "@std/assert";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { showsProgress } from "../../../../lib/cli/controller/shows_progress.ts";
import { worker } from "../../../../lib/cli/worker.ts";

Deno.test("showsProgress() on a terminal, unless the log was asked for", () => {
  const shows = (argv: string[], isTerminal: boolean) =>
    showsProgress({ flags: parseArgv(argv, worker.flags ?? []).flags, context: { isTerminal: () => isTerminal } });

  assertEquals([shows([], true), shows(["-v"], true), shows(["-d"], true), shows([], false)], [
    ...[true, false, false, false],
  ]);
});

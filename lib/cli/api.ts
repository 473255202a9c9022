import { K0sError } from "../base/mod.ts";
import type { Command } from "../command/mod.ts";
import { debugFlags } from "./flag_groups.ts";

/**
 * `k0s api`
 *
 * Upstream's controller starts it as a child; operators never do.
 */
export const api: Command = {
  word: "api",
  summary: "Run the controller API",
  long: [
    "Upstream's controllers run the API by which others join as a process of its own, which is this command. Here it is part of",
    "k0s controller: there is nothing to run, and this says so, with exit code 1.",
  ].join("\n"),
  example: "\tWhether it is served here, and how joining is going:\n\t$ k0s status",
  flags: debugFlags("long"),
  logStyle: "long",
  run() {
    throw new K0sError("The API by which controllers join is part of k0s controller: there is nothing to run", {
      hint: "Start a controller, which serves it on spec.api.k0sApiPort: k0s controller",
    });
  },
};

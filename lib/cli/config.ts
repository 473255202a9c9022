import { type Command, flag } from "../command/mod.ts";
import { FEATURE_GATES } from "./feature_gates.ts";
import { apply } from "./config/apply.ts";
import { create } from "./config/create.ts";
import { diff } from "./config/diff.ts";
import { edit } from "./config/edit.ts";
import { schema } from "./config/schema.ts";
import { status } from "./config/status.ts";
import { validate } from "./config/validate.ts";

/** `k0s config` */
export const config: Command = {
  word: "config",
  summary: "Configuration related sub-commands",
  long:
    "Print a configuration to start from, check one, show what it would change and apply it, or change that of a cluster with dynamic configuration.",
  persistentFlags: [
    flag("feature-gates", FEATURE_GATES, "feature gates to enable (comma separated list of key=value pairs)"),
  ],
  subcommands: [apply, create, diff, edit, schema, status, validate],
};

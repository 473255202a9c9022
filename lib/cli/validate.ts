import type { Command } from "../command/mod.ts";
import { validate } from "./config/validate.ts";

const DEPRECATED = "use 'k0s config validate' instead";

/** `k0s validate config`, the name that {@link validate} had. */
export const validateCommand: Command = {
  word: "validate",
  summary: "Validation related sub-commands",
  deprecated: DEPRECATED,
  subcommands: [{ ...validate, word: "config", deprecated: DEPRECATED }],
};

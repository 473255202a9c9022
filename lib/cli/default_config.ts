import type { Command } from "../command/mod.ts";
import { create } from "./config/create.ts";

/** `k0s default-config`, the name that {@link create} had. */
export const defaultConfig: Command = {
  ...create,
  word: "default-config",
  deprecated: "use 'k0s config create' instead",
};

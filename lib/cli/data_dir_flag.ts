import { DEFAULT_DATA_DIR } from "../config/mod.ts";
import { type Flag, stringFlag } from "../command/mod.ts";

/** `--data-dir` alone. */
export const DATA_DIR_FLAG: Flag = stringFlag(
  "data-dir",
  "Data Directory for k0s. DO NOT CHANGE for an existing setup, things will break!",
  { default: DEFAULT_DATA_DIR, completes: "directories" },
);

import { executablePath } from "../../platform/mod.ts";
import { readableJournal } from "../upgrade/journal.ts";
import { removeSwapFiles, swapFiles } from "../upgrade/swap.ts";
import type { ResetStep } from "./context.ts";

/**
 * Removes what an upgrade that was interrupted has left beside the file of the service, which may be another one than ours. Comes before
 * the data directory, whose journal names it.
 */
export const removeUpgradeFiles: ResetStep = {
  name: "files of an upgrade",
  async run({ paths }) {
    const journal = await readableJournal(paths);
    const executables = new Set([executablePath(), ...(journal === undefined ? [] : [journal.executable])]);
    for (const executable of executables) await removeSwapFiles(swapFiles(executable));
  },
};

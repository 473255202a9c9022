import type { Command, Invocation } from "../command/mod.ts";
import { standardInputLines } from "../platform/mod.ts";

/** What a controller runs in a child of its own to make a scheduled backup. */
export const internalBackupJob: Command = {
  word: "internal-backup-job",
  summary: "Make a backup for the k0s that asks",
  isHidden: true,
  run,
};

async function run({ context, ports }: Invocation): Promise<number> {
  const { abortOnSignals, serveBackupJob } = await import("../node/mod.ts");
  using signals = abortOnSignals();
  const { signal } = signals;
  return await serveBackupJob({ ports, lines: standardInputLines(), report: context.stdout, signal });
}

import type { Command } from "../command/mod.ts";

/** What k0s runs in children of its own to unpack what is embedded; see `lib/bundle/job.ts`. */
export const internalBundleJob: Command = {
  word: "internal-bundle-job",
  summary: "Unpack a part of this executable for the k0s that asks",
  isHidden: true,
  run,
};

async function run(): Promise<number> {
  const { serveBundleJob } = await import("../bundle/mod.ts");
  return await serveBundleJob();
}

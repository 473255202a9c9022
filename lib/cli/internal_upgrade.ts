import type { Command, Invocation } from "../command/mod.ts";
import { DIRECTORY_FLAGS } from "./flag_groups.ts";
import { resolveNode } from "./node_paths.ts";

/** What the service of an upgrade runs; see `lib/node/upgrade/drive_upgrade.ts`. */
export const internalUpgrade: Command = {
  word: "internal-upgrade",
  summary: "Do what is left of an upgrade of this machine",
  isHidden: true,
  logStyle: "long",
  flags: DIRECTORY_FLAGS,
  run,
};

async function run({ flags, ports }: Invocation): Promise<void> {
  const { driveUpgrade } = await import("../node/mod.ts");
  await driveUpgrade((await resolveNode(flags)).paths, ports);
}

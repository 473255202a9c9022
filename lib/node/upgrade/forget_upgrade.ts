import { serviceManagers, UPGRADE_SERVICE } from "../../install/mod.ts";
import { exists, type Spawn } from "../../platform/mod.ts";

/**
 * Has this machine not go on with an upgrade any more, whatever manages its services; nothing happens if it would not.
 *
 * @param options.root Prefix of every path; empty but in tests.
 */
export async function forgetUpgrade({ spawn, root = "" }: { spawn: Spawn; root?: string }): Promise<void> {
  for (const { manager } of await serviceManagers({ spawn, root })) {
    if (await exists(manager.definitionPath(UPGRADE_SERVICE))) await manager.forgetUpgrade(UPGRADE_SERVICE);
  }
}

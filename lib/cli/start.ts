import { K0sError } from "../base/mod.ts";
import type { Command, Invocation } from "../command/mod.ts";
import { debugFlags } from "./flag_groups.ts";
import { requireRoot } from "../platform/mod.ts";

/** `k0s start` */
export const start: Command = {
  word: "start",
  summary: "Start the k0s service configured on this host. Must be run as root (or with sudo)",
  long: "Start the service that `k0s install` has made, and wait until the node is ready.",
  example: "\t$ sudo k0s install controller --single\n\t$ sudo k0s start",
  flags: debugFlags(),
  run,
};

async function run({ flags, path, context }: Invocation): Promise<void> {
  requireRoot(path);
  const { findServiceManager, installedService } = await import("../install/mod.ts");
  const service = await installedService(await findServiceManager({ spawn: context.spawn }));
  if (service === undefined) {
    throw new K0sError("k0s has not been installed as a service", {
      hint: "Install it first, for example with: sudo k0s install controller --single",
    });
  }
  const { startService } = await import("./start/start_service.ts");
  await startService(service, { isRestart: false, flags, context });
}

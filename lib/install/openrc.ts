import { K0sError } from "../base/mod.ts";
import { exists, removePath, type Spawn, writeAtomic } from "../platform/mod.ts";
import { openrcScript } from "./openrc_script.ts";
import { runIfThere, type ServiceManager, type ServiceState } from "./service_manager.ts";

/** What {@link openrc} needs. */
export interface OpenrcOptions {
  spawn: Spawn;
  /** Path of rc-service(8); without it, files can only be removed. */
  rcService: string | undefined;
  /** Path of rc-update(8). */
  rcUpdate: string | undefined;
  /** Prefix of every path; empty but in tests. */
  root: string;
}

const LOG = "/var/log/k0s.log, /var/log/k0s.err";

/** Exit codes of `rc-service NAME status`; anything else has ended without being told to. */
const STATES: Readonly<Record<number, ServiceState>> = { 0: "running", 3: "stopped", 8: "starting", 16: "stopped" };

/** OpenRC as the manager of services. */
export function openrc({ spawn, rcService, rcUpdate, root }: OpenrcOptions): ServiceManager {
  const definitionPath = (service: string) => `${root}/etc/init.d/${service}`;
  const must = async (service: string, what: string, program: string | undefined, args: string[]) => {
    const { code, stdout, stderr } = await runIfThere(spawn, program, args);
    if (code === 0) return;
    const said = (stderr + stdout).trim();
    throw new K0sError(
      `Cannot ${what} service "${service}": ${said === "" ? `${program} exited with ${code}` : said}`,
      {
        hint: `See everything it says: ${LOG}`,
      },
    );
  };
  return {
    name: "OpenRC",
    logOf: () => LOG,
    definitionPath,
    async install(service, definition) {
      await writeAtomic(definitionPath(service), openrcScript(definition), { mode: 0o700 });
      await must(service, "enable", rcUpdate, ["add", service, "default"]);
    },
    async uninstall(service) {
      if (!await exists(definitionPath(service))) return;
      await runIfThere(spawn, rcService, [service, "stop"]);
      await runIfThere(spawn, rcUpdate, ["--all", "delete", service]);
      await removePath(definitionPath(service));
    },
    state: async (service) => STATES[(await runIfThere(spawn, rcService, [service, "status"])).code] ?? "failed",
    async start(service) {
      // A daemon that crashed still counts as started until that is forgotten.
      await runIfThere(spawn, rcService, [service, "zap"]);
      await must(service, "start", rcService, [service, "start"]);
    },
    stop: (service) => must(service, "stop", rcService, [service, "stop"]),
    restart: (service) => must(service, "restart", rcService, [service, "restart"]),
  };
}

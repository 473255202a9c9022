import { K0sError } from "../base/mod.ts";
import { exists, removePath, type RunResult, type Spawn, writeAtomic } from "../platform/mod.ts";
import { lastLinesOf } from "./last_lines.ts";
import { openrcScript, upgradeScript } from "./openrc_script.ts";
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

const LOGS = ["/var/log/k0s.log", "/var/log/k0s.err"];
const LOG = LOGS.join(", ");

/** Exit codes of `rc-service NAME status`; anything else has ended without being told to. */
const STATES: Readonly<Record<number, ServiceState>> = { 0: "running", 3: "stopped", 8: "starting", 16: "stopped" };

/** OpenRC as the manager of services. */
export function openrc({ spawn, rcService, rcUpdate, root }: OpenrcOptions): ServiceManager {
  const definitionPath = (service: string) => `${root}/etc/init.d/${service}`;
  const run: Run = (program, ...args) => runIfThere(spawn, program === "rc-service" ? rcService : rcUpdate, args);
  const write = async (service: string, script: string) => {
    await writeAtomic(definitionPath(service), script, { mode: 0o700 });
    await must(run, { what: "enable", service }, "rc-update", "add", service, "default");
  };
  const restart = (service: string) => must(run, { what: "restart", service }, "rc-service", service, "restart");
  return {
    name: "OpenRC",
    logOf: () => LOG,
    definitionPath,
    install: (service, definition) => write(service, openrcScript(definition)),
    uninstall: (service) => removeScript(service, { path: definitionPath(service), run, first: "stop" }),
    state: async (service) => STATES[(await run("rc-service", service, "status")).code] ?? "failed",
    async start(service) {
      // A daemon that crashed still counts as started until that is forgotten.
      await run("rc-service", service, "zap");
      await must(run, { what: "start", service }, "rc-service", service, "start");
    },
    stop: (service) => must(run, { what: "stop", service }, "rc-service", service, "stop"),
    restart,
    // It has begun when the command ends.
    beginRestart: restart,
    lastWords: async () => (await Promise.all(LOGS.map((log) => lastLinesOf(`${root}${log}`)))).flat(),
    installUpgrade: (service, command) => write(service, upgradeScript(command)),
    // It counts as started for ever otherwise.
    forgetUpgrade: (service) => removeScript(service, { path: definitionPath(service), run, first: "zap" }),
  };
}

type Run = (program: "rc-service" | "rc-update", ...args: string[]) => Promise<RunResult>;

async function must(
  run: Run,
  { what, service }: { what: string; service: string },
  ...command: Parameters<Run>
): Promise<void> {
  const { code, stdout, stderr } = await run(...command);
  if (code === 0) return;
  const said = (stderr + stdout).trim() || `${command[0]} exited with ${code}`;
  throw new K0sError(`Cannot ${what} service "${service}": ${said}`, { hint: `See everything it says: ${LOG}` });
}

async function removeScript(
  service: string,
  { path, run, first }: { path: string; run: Run; first: "stop" | "zap" },
): Promise<void> {
  if (!await exists(path)) return;
  await run("rc-service", service, first);
  await run("rc-update", "--all", "delete", service);
  await removePath(path);
}

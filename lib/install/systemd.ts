import { K0sError } from "../base/mod.ts";
import { exists, removePath, type RunResult, type Spawn, writeAtomic } from "../platform/mod.ts";
import { runIfThere, type ServiceManager, type ServiceState } from "./service_manager.ts";
import { systemdUnit } from "./systemd_unit.ts";

/** What {@link systemd} needs. */
export interface SystemdOptions {
  spawn: Spawn;
  /** Path of systemctl(1); without it, files can only be removed. */
  systemctl: string | undefined;
  /** Prefix of every path; empty but in tests. */
  root: string;
}

/** What the service itself printed at the end of its last run. */
const LAST_WORDS = ["--quiet", "--no-pager", "--output=cat", "--lines=3", "_TRANSPORT=stdout"];

/** systemd as the manager of services. */
export function systemd({ spawn, systemctl, root }: SystemdOptions): ServiceManager {
  const run = (...args: string[]) => runIfThere(spawn, systemctl, args);
  const must = async (what: string, service: string, ...args: string[]) => {
    const result = await run(...args, unitName(service));
    if (result.code !== 0) throw failed(what, service, said(result, "systemctl"));
  };
  const definitionPath = (service: string) => `${root}/etc/systemd/system/${unitName(service)}`;
  const begin = (service: string, verb: "start" | "restart") => startUnit(service, { verb, run, spawn });
  return {
    name: "systemd",
    logOf,
    definitionPath,
    async install(service, definition) {
      await writeAtomic(definitionPath(service), systemdUnit(definition), { mode: 0o600 });
      await must("enable", service, "enable", "--quiet");
      await reload(run);
    },
    async uninstall(service) {
      if (!await exists(definitionPath(service))) return;
      // Stops what waits for its next attempt; it has nothing to do where systemd itself does not run.
      await run("stop", unitName(service));
      await run("disable", "--quiet", unitName(service));
      await removePath(definitionPath(service));
      await removePath(`${definitionPath(service)}.d`);
      await reload(run);
      await run("reset-failed", unitName(service));
    },
    state: async (service) => stateOf((await run("show", "--property=ActiveState", unitName(service))).stdout),
    start: (service) => begin(service, "start"),
    stop: (service) => must("stop", service, "stop"),
    restart: (service) => begin(service, "restart"),
  };
}

function logOf(service: string): string {
  return `journalctl --unit ${service}`;
}

function unitName(service: string): string {
  return `${service}.service`;
}

/** Starts a unit and waits until it is up. @throws {K0sError} With what the service itself said. */
async function startUnit(
  service: string,
  { verb, run, spawn }: { verb: "start" | "restart"; run(...args: string[]): Promise<RunResult>; spawn: Spawn },
): Promise<void> {
  // A unit that has failed too often refuses to start until that is forgotten.
  await run("reset-failed", unitName(service));
  const result = await run(verb, unitName(service));
  if (result.code === 0) return;
  // systemctl itself only says where to look.
  const words = await spawn.run("journalctl", { args: [...LAST_WORDS, `--unit=${unitName(service)}`] });
  throw failed("start", service, words.code === 0 ? said(words, "it") : said(result, "systemctl"));
}

/** Fails where systemd does not run, as in a chroot; it then reads its units when it starts. */
async function reload(run: (...args: string[]) => Promise<RunResult>): Promise<void> {
  await run("daemon-reload");
}

function stateOf(properties: string): ServiceState {
  switch (/^ActiveState=(.*)$/m.exec(properties)?.[1]) {
    case "active":
    case "reloading":
    case "deactivating":
      return "running";
    case "activating":
      return "starting";
    case "failed":
      return "failed";
    default:
      return "stopped";
  }
}

function said({ code, stdout, stderr }: RunResult, program: string): string {
  return (stderr + stdout).trim() || `${program} exited with ${code}`;
}

function failed(what: string, service: string, why: string): K0sError {
  return new K0sError(`Cannot ${what} service "${service}": ${why}`, {
    hint: `See everything it says: ${logOf(service)}`,
  });
}

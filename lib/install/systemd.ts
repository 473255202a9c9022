import { K0sError } from "../base/mod.ts";
import { exists, removePath, type RunResult, type Spawn, writeAtomic } from "../platform/mod.ts";
import { runIfThere, type ServiceManager, type ServiceState } from "./service_manager.ts";
import { systemdUnit, upgradeUnit } from "./systemd_unit.ts";

/** What {@link systemd} needs. */
export interface SystemdOptions {
  spawn: Spawn;
  /** Path of systemctl(1); without it, files can only be removed. */
  systemctl: string | undefined;
  /** Prefix of every path; empty but in tests. */
  root: string;
}

/** What the service itself printed at the end of its last run. */
const LAST_WORDS = ["--quiet", "--no-pager", "--output=cat", "_TRANSPORT=stdout"];
/** How many lines say why a start failed, and how many what came before an end. */
const FEW_LINES = 3;
const SOME_LINES = 10;

/** systemd as the manager of services. */
export function systemd({ spawn, systemctl, root }: SystemdOptions): ServiceManager {
  const run: Run = (...args) => runIfThere(spawn, systemctl, args);
  const must = async (what: string, service: string, ...args: string[]) => {
    const result = await run(...args, unitName(service));
    if (result.code !== 0) throw failed(what, service, said(result, "systemctl"));
  };
  const definitionPath = (service: string) => `${root}/etc/systemd/system/${unitName(service)}`;
  const write = async (service: string, text: string) => {
    await writeAtomic(definitionPath(service), text, { mode: 0o600 });
    await must("enable", service, "enable", "--quiet");
    await reload(run);
  };
  const begin = (service: string, verb: "start" | "restart") => startUnit(service, { verb, run, spawn });
  return {
    name: "systemd",
    logOf,
    definitionPath,
    install: (service, definition) => write(service, systemdUnit(definition)),
    uninstall: (service) => uninstallUnit(service, { path: definitionPath(service), run }),
    state: async (service) => stateOf((await run("show", "--property=ActiveState", unitName(service))).stdout),
    start: (service) => begin(service, "start"),
    stop: (service) => must("stop", service, "stop"),
    restart: (service) => begin(service, "restart"),
    async beginRestart(service) {
      await run("reset-failed", unitName(service));
      await must("restart", service, "restart", "--no-block");
    },
    async lastWords(service) {
      const { stdout } = await lastWords(service, SOME_LINES, spawn);
      return stdout.trim().split("\n").filter((line) => line !== "");
    },
    installUpgrade: (service, command) => write(service, upgradeUnit(command)),
    forgetUpgrade: (service) => removeUnit(service, { path: definitionPath(service), run }),
  };
}

type Run = (...args: string[]) => Promise<RunResult>;

async function uninstallUnit(service: string, { path, run }: { path: string; run: Run }): Promise<void> {
  if (!await exists(path)) return;
  // Stops what waits for its next attempt; it has nothing to do where systemd itself does not run.
  await run("stop", unitName(service));
  await removeUnit(service, { path, run });
}

async function removeUnit(service: string, { path, run }: { path: string; run: Run }): Promise<void> {
  await run("disable", "--quiet", unitName(service));
  await removePath(path);
  await removePath(`${path}.d`);
  await reload(run);
  // One that has failed stays listed otherwise.
  await run("reset-failed", unitName(service));
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
  { verb, run, spawn }: { verb: "start" | "restart"; run: Run; spawn: Spawn },
): Promise<void> {
  // A unit that has failed too often refuses to start until that is forgotten.
  await run("reset-failed", unitName(service));
  const result = await run(verb, unitName(service));
  if (result.code === 0) return;
  // systemctl itself only says where to look.
  const words = await lastWords(service, FEW_LINES, spawn);
  throw failed("start", service, words.code === 0 ? said(words, "it") : said(result, "systemctl"));
}

function lastWords(service: string, lines: number, spawn: Spawn): Promise<RunResult> {
  return spawn.run("journalctl", { args: [...LAST_WORDS, `--lines=${lines}`, `--unit=${unitName(service)}`] });
}

/** Fails where systemd does not run, as in a chroot; it then reads its units when it starts. */
async function reload(run: Run): Promise<void> {
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

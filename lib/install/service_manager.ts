import { exists, type RunResult, type Spawn } from "../platform/mod.ts";
import { SERVICE_NAMES, type ServiceDefinition, type ServiceRole } from "./service.ts";

/** How a service is doing: `failed` has ended and is not started again, `unknown` is what its manager can't tell. */
export type ServiceState = "running" | "starting" | "stopped" | "failed";

/** What starts services on a machine. Services are named without a suffix: `k0scontroller`. */
export interface ServiceManager {
  readonly name: "systemd" | "OpenRC";
  /** Where the output of a service goes, for a hint: a command or a file. */
  logOf(service: string): string;
  /** Absolute path of the file that defines a service. */
  definitionPath(service: string): string;
  /** Writes the definition of a service, replacing what was there, and has it started with the machine. */
  install(service: string, definition: ServiceDefinition): Promise<void>;
  /** Ends a service and removes its definition. */
  uninstall(service: string): Promise<void>;
  /** What a service does now. */
  state(service: string): Promise<ServiceState>;
  /**
   * Starts a stopped service. With systemd it is ready then, with OpenRC it has begun.
   *
   * @throws {K0sError} If it does not start.
   */
  start(service: string): Promise<void>;
  /** Ends a service and waits for its end. @throws {K0sError} If it does not end. */
  stop(service: string): Promise<void>;
  /** Ends a service if it runs, and starts it. @throws {K0sError} If it does not start. */
  restart(service: string): Promise<void>;
  /**
   * The same, without waiting until it is up. With OpenRC its end is waited for.
   *
   * @throws {K0sError} If the manager refuses.
   */
  beginRestart(service: string): Promise<void>;
  /** What a service has printed last: a few lines, oldest first. */
  lastWords(service: string): Promise<readonly string[]>;
  /**
   * Writes the definition of a service that runs a command to its end, and has it started with the machine.
   *
   * @param command Absolute path of the program, and its arguments.
   * @throws {K0sError} If it cannot be made to start with the machine.
   */
  installUpgrade(service: string, command: readonly string[]): Promise<void>;
  /** Removes its definition. Does not end it: it calls this itself. */
  forgetUpgrade(service: string): Promise<void>;
}

/** A service that is installed on this machine. */
export interface InstalledService {
  role: ServiceRole;
  /** Such as `k0scontroller`. */
  name: string;
  manager: ServiceManager;
}

/** The k0s service of this machine; a controller is looked for first, as upstream does. */
export async function installedService(manager: ServiceManager | undefined): Promise<InstalledService | undefined> {
  if (manager === undefined) return undefined;
  for (const role of ["controller", "worker"] as const) {
    const name = SERVICE_NAMES[role];
    if (await exists(manager.definitionPath(name))) return { role, name, manager };
  }
  return undefined;
}

/** Exit code of a shell for a program that is not there. */
const NOT_FOUND = 127;

/** Runs a program; one that is not on the machine counts as failed. */
export function runIfThere(spawn: Spawn, program: string | undefined, args: readonly string[]): Promise<RunResult> {
  if (program !== undefined) return spawn.run(program, { args });
  return Promise.resolve({ code: NOT_FOUND, signal: null, stdout: "", stderr: "" });
}

import { type Owner, throwIfAborted } from "../base/mod.ts";
import { childEnvironment, describeExit } from "../supervisor/mod.ts";
import {
  type Child,
  type Clock,
  type Exit,
  type Logger,
  processId,
  settledWithin,
  type Spawn,
  userId,
  withDeadline,
} from "../platform/mod.ts";
import { complaintOf, HelmError, withoutCredentials } from "./helm_error.ts";
import type { HelmHome } from "./helm_home.ts";
import { OutputCollector, withoutDetails } from "./helm_output.ts";

/**
 * The user that helm runs as. It needs no account: no name, no shell, no files but its home. Debian's policy (65000 to 65533) and
 * systemd (65520 to 65533) give ids of this range to nobody, so neither an account nor a container with ids of its own
 * has it. 65534, the usual one for nobody, is shared with NFS and with every file of an unmapped owner.
 */
export const HELM_USER: Owner = { uid: 65_521, gid: 65_521 };

/** How long the output of a child that has ended may take, in milliseconds. */
const OUTPUT_WITHIN_MS = 5_000;

/**
 * Go collects garbage from 4 MB of heap on, four times until a chart of some objects is installed: a third of the time. Where more than
 * the limit is in use, it collects without end, so the limit is far above what a chart with many definitions holds: rendering
 * one with 11 MB of them has 44 MB in use. Not for fetching: the index of a repository may be of any size.
 */
export const RARE_COLLECTION = { GOGC: "off", GOMEMLIMIT: "128MiB" };

/** What {@link HelmProgram} needs. */
export interface HelmProgramOptions {
  /** Path of the program, which is unpacked when it is asked for first. */
  helm(): Promise<string>;
  /** Our own environment. */
  environment: Readonly<Record<string, string>>;
  /** Hosts and networks that no proxy is asked for. */
  direct(): readonly string[];
  spawn: Pick<Spawn, "start">;
  clock: Clock;
  log: Logger;
  /** Whether helm is to say what it does in detail, which goes into the log. @default {false} */
  debug?: boolean;
}

/** How one run goes. */
export interface HelmRun {
  /** What it is to do, for messages: follows `Cannot`. */
  action: string;
  /** Handed over. */
  home: HelmHome;
  /** How long it may take, in milliseconds. */
  deadlineMs: number;
  /** Path of a kubeconfig in the home; left out: it has no access to the cluster. */
  kubeconfig?: string;
  stdin?: string;
  /** What must not be shown. */
  secrets?: readonly string[];
}

/**
 * Runs helm: each time a short-lived child without rights, with a home of its own.
 *
 * A run that takes too long or is given up is killed with all that it started, as by a power cut: what it leaves behind
 * has to be taken up in either case.
 */
export class HelmProgram {
  readonly #options: HelmProgramOptions;

  constructor(options: HelmProgramOptions) {
    this.#options = options;
  }

  /**
   * Runs one command.
   *
   * @returns What it printed to standard output.
   * @throws {HelmError} If it failed or took too long.
   * @throws {CancelledError} If the signal was aborted. In each case the child is gone.
   */
  async run(args: readonly string[], run: HelmRun, signal: AbortSignal): Promise<string> {
    const { clock, log } = this.#options;
    const executable = await this.#options.helm();
    throwIfAborted(signal, `Running helm to ${run.action}`);
    const startedMs = clock.monotonicMs();
    const child = this.#start(executable, args, run);
    const collector = new OutputCollector();
    const reading = collector.read(withoutDetails(child.lines, (said) => {
      log.debug("helm says", { command: args[0], said: withoutCredentials(said, run.secrets ?? []) });
    }));
    // Reading ends with an error only where the pipe does; the exit code tells the rest.
    reading.catch(() => {});
    const exit = await exitOf(child, { clock, ms: run.deadlineMs, signal });
    await settledWithin(clock, OUTPUT_WITHIN_MS, reading.catch(() => {}));
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    log.debug("Ran helm", { command: args[0], tookMs, exit: exit === undefined ? "too late" : describeExit(exit) });
    if (exit?.code === 0) return collector.output.stdout;
    throw failureOf(run, exit, complaintOf(collector.output, run.secrets ?? []));
  }

  #start(executable: string, args: readonly string[], { home, kubeconfig, stdin }: HelmRun): Child {
    return this.#options.spawn.start({
      executable,
      args,
      cwd: home.path,
      env: this.#environmentOf(executable, home, kubeconfig),
      // Only root can become another one.
      ...(userId() === 0 ? HELM_USER : {}),
      ...(stdin === undefined ? {} : { stdin }),
    });
  }

  #environmentOf(executable: string, { path }: HelmHome, kubeconfig?: string): Record<string, string> {
    const { environment: ours, direct, debug = false } = this.#options;
    const extra = {
      ...(debug ? { HELM_DEBUG: "1" } : {}),
      HOME: path,
      TMPDIR: path,
      HELM_CACHE_HOME: `${path}/cache`,
      HELM_CONFIG_HOME: `${path}/config`,
      HELM_DATA_HOME: `${path}/data`,
      HELM_REGISTRY_CONFIG: registryConfigOf(path),
      HELM_REPOSITORY_CONFIG: repositoryConfigOf(path),
      HELM_NO_PLUGINS: "1",
      // A file that is not there is an empty one to helm. Without the variable it would look for other ones.
      KUBECONFIG: kubeconfig ?? `${path}/no-kubeconfig`,
      ...(kubeconfig === undefined ? {} : RARE_COLLECTION),
      NO_COLOR: "1",
      // It ends with us, even if we are killed.
      _K0S_PARENT: String(processId()),
    };
    const binDir = executable.slice(0, executable.lastIndexOf("/"));
    // Without a PATH it finds neither credential helpers nor git: it is to use what is in its home.
    const { PATH: _path, ...environment } = childEnvironment({ name: "helm", ours, binDir, extra, direct: direct() });
    return environment;
  }
}

/** Where helm has the credentials of registries. */
export function registryConfigOf(home: string): string {
  return `${home}/registry.json`;
}

/** Where helm has its repositories. */
export function repositoryConfigOf(home: string): string {
  return `${home}/repositories.yaml`;
}

/** Waits for the end of a child; kills it with its group if it does not come. @returns `undefined` if it came too late. */
async function exitOf(
  child: Child,
  { clock, ...limit }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<Exit | undefined> {
  try {
    return await withDeadline(clock, limit, () => child.exited);
  } finally {
    child.signalGroup("SIGKILL");
    await child.exited;
  }
}

function failureOf({ action, deadlineMs }: HelmRun, exit: Exit | undefined, complaint: string): HelmError {
  if (exit === undefined) {
    const seconds = Math.round(deadlineMs / 1_000);
    const said = complaint === "" ? "" : `: ${complaint}`;
    return new HelmError(action, `helm did not end within ${seconds} s${said}`);
  }
  return new HelmError(action, complaint === "" ? `helm ended with ${describeExit(exit)}` : complaint);
}

/**
 * The revision that helm says it has made, at the end of an installation or an upgrade; `undefined` if it says none.
 *
 * @see helm `pkg/cmd/status.go`
 */
export function saidRevision(stdout: string): number | undefined {
  const said = /^REVISION: ([1-9][0-9]*)$/m.exec(stdout)?.[1];
  return said === undefined ? undefined : Number(said);
}

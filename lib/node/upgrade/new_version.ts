import { K0sError, messageOf } from "../../base/mod.ts";
import { type Clock, type RunResult, settledWithin, type Spawn } from "../../platform/mod.ts";

/** How long the new k0s may take for one answer, in milliseconds: programs inside of it are asked about a configuration. */
const ANSWERS_WITHIN_MS = 120_000;
/** How many of the last lines are shown of what it says. */
const LAST_LINES = 8;

/** What this node is started with, as far as the new k0s can judge it beforehand. */
export interface NodeStart {
  role: "controller" | "worker";
  /** Whether pods run here. */
  runsPods: boolean;
  dataDir: string;
  /** Arguments of the running k0s, without its name. */
  args: readonly string[];
  /** Left out: there is none. */
  configFile?: string | undefined;
}

/** The new file, asked by running it. Nothing that it is asked changes anything. */
export class NewVersion {
  readonly #path: string;
  readonly #ports: { spawn: Spawn; clock: Clock };

  constructor(path: string, ports: { spawn: Spawn; clock: Clock }) {
    this.#path = path;
    this.#ports = ports;
  }

  /** Its version. @throws {K0sError} If it is no k0s, or does not run here. */
  async version(): Promise<string> {
    const { code, stdout, stderr } = await this.#run(["version"]);
    const version = stdout.trim();
    if (code === 0 && /^v\d+\.\d+\.\d+\S*\+k0s\.\d+\S*$/.test(version)) return version;
    throw new K0sError(
      `Cannot use the new file: it is no k0s, or does not run here${lastLines(stderr + stdout, code)}`,
    );
  }

  /**
   * Has it judge this machine, the flags and the configuration of this node.
   *
   * @throws {K0sError} With what it has against them.
   */
  async judge({ role, runsPods, dataDir, args, configFile }: NodeStart): Promise<void> {
    await this.#must("does not take the flags of this node", [...args, "--help"]);
    if (!args.some((argument) => /^--ignore-pre-flight-checks(=true)?$/.test(argument))) {
      const parts = [`--controller=${role === "controller"}`, `--worker=${runsPods}`];
      await this.#must("does not run on this machine", ["sysinfo", ...parts, `--data-dir=${dataDir}`]);
    }
    if (configFile !== undefined) {
      await this.#must("refuses the configuration of this node", ["config", "validate", `--config=${configFile}`]);
    }
  }

  async #must(what: string, args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.#run(args);
    if (code === 0) return;
    throw new K0sError(`Cannot upgrade: the new k0s ${what}${lastLines(verdicts(stdout) + stderr, code)}`);
  }

  async #run(args: readonly string[]): Promise<RunResult> {
    const { spawn, clock } = this.#ports;
    const over = new AbortController();
    const running = spawn.run(this.#path, { args, signal: over.signal }).catch((error: unknown) => {
      throw new K0sError(`Cannot run the new file: ${messageOf(error)}`, { cause: error });
    });
    const result = await settledWithin(clock, ANSWERS_WITHIN_MS, running);
    if (result !== undefined) return result;
    over.abort();
    await running.catch(() => {});
    throw new K0sError(
      `Cannot use the new file: it has not answered "${args.join(" ")}" for ${ANSWERS_WITHIN_MS / 1_000} s`,
    );
  }
}

/** Of what `k0s sysinfo` prints: what speaks against the machine. */
function verdicts(text: string): string {
  const bad = text.split("\n").filter((line) => /\((rejected|error)\b|: error: /.test(line));
  return bad.map((line) => `${line.trim()}\n`).join("");
}

function lastLines(text: string, code: number): string {
  const lines = text.trim().split("\n").filter((line) => line !== "");
  return (lines.length === 0 ? [`it ends with code ${code}`] : lines.slice(-LAST_LINES))
    .map((line) => `\n  | ${line}`).join("");
}

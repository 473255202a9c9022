import { CancelledError } from "../../base/mod.ts";
import type { CliContext, Invocation } from "../../command/mod.ts";
import { abortOnSignals, type BackupProgress, type BackupWork } from "../../node/mod.ts";

/** What takes less needs no words, in milliseconds; and how often there is a new one. */
const TELL_EVERY_MS = 1_000;
/** As a shell tells of a program that SIGINT ended. */
const INTERRUPTED = 130;
/** To the begin of the line, and clear it. */
const CLEAR = "\r\x1b[K";

/**
 * Work on an archive that shows its progress on a terminal, and that SIGINT and SIGTERM end in good order: whatever is on the
 * way goes away.
 */
export async function withWorkShown<T>(
  { context, ports }: Pick<Invocation, "context" | "ports">,
  run: (work: BackupWork) => Promise<T>,
): Promise<T> {
  using signals = abortOnSignals();
  const line = new ProgressLine(context);
  const told = (progress: BackupProgress) => {
    if (signals.signal.aborted) throw new CancelledError("Interrupted", { exitCode: INTERRUPTED });
    line.show(progress);
  };
  try {
    return await run({ ports, told });
  } finally {
    line.clear();
  }
}

/** A line of a terminal that says how far something is. Elsewhere it is not shown. */
export class ProgressLine {
  readonly #context: Pick<CliContext, "clock" | "stderr" | "isTerminal">;
  #lastMs: number;
  #isShown = false;

  constructor(context: Pick<CliContext, "clock" | "stderr" | "isTerminal">) {
    this.#context = context;
    this.#lastMs = context.clock.monotonicMs();
  }

  /** Shows it, unless it was shown a moment ago. */
  show({ stage, part }: BackupProgress): void {
    const { clock, stderr, isTerminal } = this.#context;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#lastMs < TELL_EVERY_MS || !isTerminal("stderr")) return;
    this.#lastMs = nowMs;
    this.#isShown = true;
    const share = part === undefined ? "" : ` ${Math.floor(Math.min(1, part) * 100)} %`;
    stderr(`${CLEAR}${stage} …${share}`);
  }

  /** Takes it away. */
  clear(): void {
    if (this.#isShown) this.#context.stderr(CLEAR);
    this.#isShown = false;
  }
}

import { ignoreCancelled } from "../../base/mod.ts";
import type { NodeEvents } from "../../node/mod.ts";
import type { LogFields, Logger } from "../../platform/mod.ts";
import type { CliContext } from "../../command/mod.ts";
import { afterEvent, liveLine, networkText, NO_PROGRESS, readyText } from "./progress.ts";

/** How often the elapsed time on the screen moves, in milliseconds. */
const REDRAW_EVERY_MS = 250;
/** Lines are cut here; narrower terminals are rare, and reading the real width costs a system call per redraw. */
const COLUMNS = 79;
const CLEAR_LINE = "\r\x1b[2K";

/** The account of a boot on a terminal. */
export interface BootDisplay extends Disposable {
  readonly events: NodeEvents;
  /** A logger whose warnings and errors appear above the changing line; the rest is not shown. */
  above(log: Logger): Logger;
}

/** Shows a boot on the terminal at standard output until the node is ready, or `stopped` is aborted. */
export function showBoot(context: Pick<CliContext, "stdout" | "clock">, stopped: AbortSignal): BootDisplay {
  const startedMs = context.clock.monotonicMs();
  const ended = new AbortController();
  let progress = NO_PROGRESS;
  const draw = () => {
    if (ended.signal.aborted) return;
    context.stdout(CLEAR_LINE + liveLine(progress, context.clock.monotonicMs() - startedMs, COLUMNS));
  };
  const print = (line: string) => {
    context.stdout(`${ended.signal.aborted ? "" : CLEAR_LINE}${line}\n`);
    draw();
  };
  const end = () => {
    if (!ended.signal.aborted) context.stdout(CLEAR_LINE);
    ended.abort();
  };
  stopped.addEventListener("abort", () => {
    end();
    context.stdout("Stopping; Ctrl+C again ends it at once\n");
  }, { once: true });
  context.stdout("Starting k0s\n");
  void redraw(context, draw, ended.signal);
  return {
    events: {
      onStep(step) {
        const next = afterEvent(progress, step);
        progress = next.progress;
        if (next.line === undefined) draw();
        else print(next.line);
      },
      onReady(facts) {
        end();
        context.stdout(readyText(facts));
      },
      onNetwork: (facts) => context.stdout(networkText(facts)),
    },
    above: (log) => loggerAbove(log, () => ended.signal.aborted ? undefined : context.stdout(CLEAR_LINE), draw),
    [Symbol.dispose]: end,
  };
}

async function redraw({ clock }: Pick<CliContext, "clock">, draw: () => void, ended: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(REDRAW_EVERY_MS, ended);
      draw();
    }
  } catch (error) {
    ignoreCancelled(error);
  }
}

function loggerAbove(log: Logger, clear: () => void, draw: () => void): Logger {
  const shown = (level: "warn" | "error") => (message: string, fields?: LogFields) => {
    clear();
    log[level](message, fields);
    draw();
  };
  return {
    with: (fields) => loggerAbove(log.with(fields), clear, draw),
    debug: () => {},
    info: () => {},
    warn: shown("warn"),
    error: shown("error"),
  };
}

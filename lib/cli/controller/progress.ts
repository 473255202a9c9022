import type { Invocation } from "../../command/mod.ts";
import type { NodeEvents, ReadyFacts } from "../../node/mod.ts";

/** A step of the boot as it begins or ends. */
export type BootEvent = Parameters<NonNullable<NodeEvents["onStep"]>>[0];

/** A step that took at least this long, in milliseconds, gets a line of its own. */
const WORTH_A_LINE_MS = 500;

/** What has been heard of the boot so far. */
export interface BootProgress {
  done: number;
  /** Steps under way, in the order in which they began. */
  running: readonly string[];
}

/** Nothing has happened yet. */
export const NO_PROGRESS: BootProgress = { done: 0, running: [] };

/** Whether a boot is shown step by step: on a terminal, unless the log itself was asked for. */
export function showsProgress(
  { context, flags }: Pick<Invocation, "flags"> & { context: Pick<Invocation["context"], "isTerminal"> },
): boolean {
  return context.isTerminal("stdout") && !flags.isGiven("verbose") && !flags.bool("debug");
}

/** The progress after an event, and the line that stays on the screen because of it, if any. */
export function afterEvent(progress: BootProgress, event: BootEvent): { progress: BootProgress; line?: string } {
  const running = progress.running.filter((name) => name !== event.name);
  if (event.state === "running") return { progress: { ...progress, running: [...running, event.name] } };
  const after = { done: progress.done + 1, running };
  if (event.state === "failed") return { progress: after, line: `  ✗ ${event.name} after ${seconds(event.elapsedMs)}` };
  if (event.elapsedMs < WORTH_A_LINE_MS) return { progress: after };
  return { progress: after, line: `  ✓ ${event.name} ${seconds(event.elapsedMs)}` };
}

/** The line that changes while the boot goes on. @param columns Where it is cut. */
export function liveLine({ done, running }: BootProgress, elapsedMs: number, columns: number): string {
  // Between the last step and the ready node, only the node itself is waited for.
  const what = running.length > 0 ? running.join(", ") : done > 0 ? "waiting for the node to be ready" : "checks";
  const line = `  ${seconds(elapsedMs)}  ${done} ${done === 1 ? "step" : "steps"} done: ${what}`;
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

/** The account of a node that is up, with what to type next. */
export function readyText({ elapsedMs, apiUrl, nodeName, lacksNetwork }: ReadyFacts): string {
  const missing = lacksNetwork === undefined ? "" : ", without a pod network";
  const lines = [`k0s is ready after ${seconds(elapsedMs)}${missing}`, `  API   ${apiUrl}`];
  if (nodeName !== undefined) lines.push(`  Node  ${nodeName}`);
  if (lacksNetwork !== undefined) {
    lines.push(`The node is Ready once a network plugin (CNI) is installed; now: ${lacksNetwork}`);
  }
  const next = nodeName === undefined ? "k0s kubectl get ns" : "k0s kubectl get nodes";
  return `${lines.join("\n")}\nNext, in another terminal: ${next}\nCtrl+C here stops it.\n`;
}

/** What is said when a node that was ready without a pod network has one. */
export function networkText({ elapsedMs, nodeName }: ReadyFacts): string {
  return `Node ${nodeName} is Ready after ${seconds(elapsedMs)}: it has a pod network\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

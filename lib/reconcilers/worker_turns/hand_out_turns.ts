import { Changes, LinkedAbort, messageOf } from "../../base/mod.ts";
import { followState, ignoringNotFound, type KubeClient, RESOURCES } from "../../kube/mod.ts";
import { type Clock, type Logger, withDeadline } from "../../platform/mod.ts";
import type { ReloadTurn } from "../reload_turn.ts";
import { nextTurn, type NodeTurn, refusals } from "./next_turn.ts";
import { type TurnMarks, turnMarksOf, turnPatch, wantedPatch, WORKER_CONFIG_LABEL } from "./turn_marks.ts";

/** What {@link handOutTurns} needs. */
export interface HandOutTurnsOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  /** Keeps controllers from restarting anything meanwhile. */
  turn: Pick<ReloadTurn, "take" | "give">;
  /** Told in one sentence of a node that does not run by its changed profile. */
  tell(problem: string): Promise<void>;
}

/** How long a node may have its turn, in milliseconds: one that is switched off must not keep the others waiting for ever. */
const TURN_WITHIN_MS = 300_000;
/** How long controllers restart nothing for it, in milliseconds: they must not wait for a node that is switched off. */
const ALONE_WITHIN_MS = 60_000;
/** Pause between two turns, in milliseconds: a controller that wants to restart something comes in between. */
const BETWEEN_MS = 2_000;
/** Holder of the turn of the controllers, while a worker has it. */
const HOLDER = "workers";

/**
 * Has workers take over changed profiles one at a time, until `signal` is aborted: each asks on its own Node, gets its turn
 * there, and takes its mark away when it is Ready again. To be run by the leader; what it has to know is on the Nodes.
 */
export async function handOutTurns(options: HandOutTurnsOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log: root } = options;
  const log = root.with({ component: "worker-turns" });
  using end = new LinkedAbort(signal);
  const asking = new AskingNodes();
  const selection = { clock, log, signal: end.signal, labelSelector: WORKER_CONFIG_LABEL };
  const following = (async () => {
    for await (const { objects } of followState(client, RESOURCES.nodes, { ...selection, keep: turnMarksOf })) {
      asking.are(objects);
    }
  })();
  try {
    await Promise.all([following, handOut({ ...options, log }, asking, end.signal)]);
  } finally {
    end.abort();
    await Promise.allSettled([following]);
  }
}

/** The Nodes that show something of a changed profile. */
class AskingNodes {
  readonly changes = new Changes();
  nodes: ReadonlyMap<string, TurnMarks> = new Map();

  are(objects: ReadonlyMap<string, TurnMarks | undefined>): void {
    this.nodes = new Map([...objects].flatMap(([name, marks]) => marks === undefined ? [] : [[name, marks]]));
    this.changes.notify();
  }
}

async function handOut(options: HandOutTurnsOptions, asking: AskingNodes, signal: AbortSignal): Promise<void> {
  const { clock, turn } = options;
  const told = new Set<string>();
  while (!signal.aborted) {
    const changed = asking.changes.next(signal);
    await tellRefusals(options, asking.nodes, told);
    const next = nextTurn(asking.nodes);
    if (next === undefined) {
      await changed;
      continue;
    }
    await turn.take(HOLDER, signal);
    try {
      // Others may have had theirs meanwhile.
      const now = nextTurn(asking.nodes);
      if (now !== undefined) await leadThrough(now, options, asking, signal);
    } finally {
      await turn.give(HOLDER);
    }
    await clock.sleep(BETWEEN_MS, signal);
  }
}

async function tellRefusals(
  { log, tell }: HandOutTurnsOptions,
  nodes: ReadonlyMap<string, TurnMarks>,
  told: Set<string>,
): Promise<void> {
  for (const { node, marks: { digest, profile, refused } } of refusals(nodes)) {
    const key = `${node} ${digest}`;
    if (told.has(key)) continue;
    told.add(key);
    const waiting = [...nodes.values()].filter((one) => one.digest === digest && one.refused === undefined).length;
    const others = waiting === 0 ? "" : `; ${waiting} more ${waiting === 1 ? "waits" : "wait"}, and no other gets it`;
    log.error("A worker does not run by its changed profile", { node, profile, reason: refused, waiting });
    await tell(`worker profile "${profile}": node "${node}" goes on with the former one${others}: ${refused}`);
  }
}

/** Gives a node its turn and waits until it has taken its profile over, or says that it does not. */
async function leadThrough(
  { node, marks: { digest, profile } }: NodeTurn,
  { client, clock, log, tell, turn }: HandOutTurnsOptions,
  asking: AskingNodes,
  signal: AbortSignal,
): Promise<void> {
  log.info("A worker takes over its changed profile", { node, profile });
  try {
    await ignoringNotFound(() => client.mergePatch(RESOURCES.nodes, node, turnPatch(digest), { signal }));
  } catch (error) {
    // The next attempt comes after the pause.
    return log.warn("Cannot give a worker its turn", { node, error: messageOf(error) });
  }
  const hasEndedWithin = (ms: number) =>
    withDeadline(clock, { ms, signal }, async (limit) => {
      while (!limit.aborted && isAsking(asking.nodes.get(node), digest)) await asking.changes.next(limit);
      return !limit.aborted;
    });
  if (await hasEndedWithin(ALONE_WITHIN_MS)) return;
  await turn.give(HOLDER);
  if (await hasEndedWithin(TURN_WITHIN_MS - ALONE_WITHIN_MS)) return;
  const minutes = TURN_WITHIN_MS / 60_000;
  log.warn("A worker has not taken over its changed profile in time: the next one goes on", { node, profile, minutes });
  await tell(`worker profile "${profile}": node "${node}" has not taken it over within ${minutes} minutes`);
  // It asks again when it is there again.
  await ignoringNotFound(() => client.mergePatch(RESOURCES.nodes, node, wantedPatch(undefined), { signal }));
}

function isAsking(marks: TurnMarks | undefined, digest: string): boolean {
  return marks !== undefined && marks.digest === digest && marks.refused === undefined;
}

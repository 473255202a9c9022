import { K0sError } from "../base/mod.ts";
import { type Clock, readTextIfExists, removePath, writeAtomic } from "../platform/mod.ts";

/** What is kept on disk about a member that is leaving or has left. */
export interface LeaveIntent {
  /** `leaving`: asked for, and possibly done. `left`: the others have confirmed it. `removed`: by another controller. */
  state: "leaving" | "left" | "removed";
  peerUrl: string;
  /** When it was asked for, ISO 8601. */
  at: string;
}

/** Where the intent of a node to leave is kept. Beside etcd's data, since a reset removes both. */
export function leaveIntentPath(paths: { dataDir: string }): string {
  return `${paths.dataDir}/etcd-leave.json`;
}

/** The node's intent to leave; `undefined` if it has none. @throws {K0sError} If the file is damaged. */
export async function readLeaveIntent(paths: { dataDir: string }): Promise<LeaveIntent | undefined> {
  const path = leaveIntentPath(paths);
  const text = await readTextIfExists(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as LeaveIntent;
  } catch (cause) {
    // Its writer wanted to leave; to start all the same could bring a removed member back.
    throw new K0sError(`Cannot read "${path}": it is not JSON`, {
      cause,
      hint: "It says that this controller has left etcd; if it has not, remove the file",
    });
  }
}

/** Keeps, safe from power cuts, that this node leaves. */
export async function writeLeaveIntent(
  paths: { dataDir: string },
  { state, peerUrl, clock }: { state: LeaveIntent["state"]; peerUrl: string; clock: Pick<Clock, "now"> },
): Promise<void> {
  const intent: LeaveIntent = { state, peerUrl, at: clock.now().toISOString() };
  await writeAtomic(leaveIntentPath(paths), `${JSON.stringify(intent)}\n`, { mode: 0o600 });
}

/** Keeps that the others have removed our member, be it that it asked for it or not. @returns What is kept now. */
export async function noteRemoval(
  paths: { dataDir: string },
  inputs: { peerUrl: string; clock: Pick<Clock, "now"> },
): Promise<LeaveIntent["state"]> {
  const intent = await readLeaveIntent(paths);
  const state = intent === undefined ? "removed" : intent.state === "leaving" ? "left" : intent.state;
  if (intent?.state !== state) await writeLeaveIntent(paths, { ...inputs, state });
  return state;
}

/** Forgets the intent, as after a refusal. */
export function clearLeaveIntent(paths: { dataDir: string }): Promise<void> {
  return removePath(leaveIntentPath(paths));
}

/**
 * Refuses to start the etcd of a node that has left its cluster: it would never be let in again with its data.
 *
 * @throws {K0sError} Saying since when, and how to join anew.
 */
export async function assertNotLeft(paths: { dataDir: string }): Promise<void> {
  const intent = await readLeaveIntent(paths);
  if (intent === undefined) return;
  const what = { leaving: "was leaving", left: "has left", removed: "was removed from" }[intent.state];
  throw new K0sError(`This controller ${what} the etcd cluster at ${intent.at} (peer URL ${intent.peerUrl})`, {
    hint: "To make it a controller again: k0s reset, then k0s controller with a new token",
  });
}

import { K0sError, messageOf, stringifyJson } from "../../base/mod.ts";
import { kubelet } from "../../components/mod.ts";
import { checkWorkerProfile } from "../checks/component_checks.ts";
import { desiredWorker, type WorkerFacts } from "../desired/worker.ts";
import { kubeletAddresses } from "../pods/node_addresses.ts";
import { awaitNodeReady } from "../status/node_ready.ts";
import { type ProfileData, profileDigest, saveCopy } from "./profile_copy.ts";
import { awaitTurn, reportRefusal, showWanted } from "./profile_turn.ts";
import { connectAsNode } from "./worker_access.ts";
import { parseWorkerProfile, refusedNote } from "./worker_profile.ts";
import { familiesOf, toldFamilyOf, type WorkerState } from "./worker_state.ts";

/** How long a Node that was Ready may take to be so again, in milliseconds, before its former profile is put back. */
const READY_WITHIN_MS = 120_000;

/** Facts that follow from a profile. */
type ProfileFacts = Pick<WorkerFacts, "profile" | "nodeIps">;

/** Signals of a change of a profile. */
export interface TakeOverSignals {
  /** Ends it. */
  signal: AbortSignal;
  /** Aborted when there is a newer state of the profile: then this one is not waited with any longer. */
  superseded: AbortSignal;
}

/**
 * Makes a running worker what the newest state of its profile says, when its turn has come. What restarts nothing is
 * taken over at once. By a state that the kubelet refuses, or by which the node does not become ready, it does not run:
 * the former one is put back, and Node, Event, log and status say why.
 *
 * @throws {K0sError} If the cluster cannot be told.
 */
export async function takeOverProfile(state: WorkerState, data: ProfileData, signals: TakeOverSignals): Promise<void> {
  const { ownProfile: { refused }, inputs: { ports: { log }, options: { profile: name } } } = state;
  const digest = profileDigest(data);
  if (digest === profileDigest(state.ownProfile.data)) return await noteTakenOver(state, data, signals.signal);
  if (digest === refused?.digest) {
    const { isShown } = state.ownProfile;
    state.ownProfile = { ...state.ownProfile, note: refusedNote(name, refused.why), isShown: true };
    // An operator may have taken the mark away, so that other nodes go on.
    if (isShown === true) return;
    return await showWanted(state, { digest, profile: name, refused: refused.why }, signals.signal);
  }
  let next: ProfileFacts;
  try {
    next = await factsOf(state, data);
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    return await refuse(state, { digest, why: messageOf(error) }, signals.signal);
  }
  if (!restartsSomething(state, next)) {
    state.learn(next);
    return await noteTakenOver(state, data, signals.signal);
  }
  log.info("The worker profile has changed: waiting for the turn of this node", { profile: name });
  state.ownProfile = {
    ...state.ownProfile,
    refused: undefined,
    isShown: true,
    note: `worker profile "${name}" has changed: this node waits for its turn to take it over`,
  };
  const turn = await awaitTurn(state, { digest, profile: name }, signals.superseded);
  if (turn === undefined) return;
  const why = await bringAbout(state, next, { ...turn, digest, signal: signals.signal });
  if (signals.signal.aborted) return;
  if (why !== undefined) return await refuse(state, { digest, why }, signals.signal);
  log.info("Took over the changed worker profile", { profile: name });
  state.noteEvent("worker-profile", "took over the changed profile");
  await noteTakenOver(state, data, signals.signal);
}

/** What follows from a state of the profile. @throws {K0sError} If this node cannot run by it. */
async function factsOf(state: WorkerState, data: ProfileData): Promise<ProfileFacts> {
  const { inputs, nodeName } = state;
  const profile = parseWorkerProfile(data);
  await checkWorkerProfile(profile.kubeletConfiguration, inputs);
  const families = familiesOf(profile);
  const toldFamily = toldFamilyOf(profile, inputs.options);
  return { profile, nodeIps: await kubeletAddresses({ inputs, nodeName, families, toldFamily }) };
}

function restartsSomething({ inputs, facts }: Pick<WorkerState, "inputs" | "facts">, next: ProfileFacts): boolean {
  const textOf = (of: WorkerFacts) => {
    const { processes, files } = desiredWorker(inputs, of);
    return stringifyJson({ processes, files });
  };
  return textOf(facts) !== textOf({ ...facts, ...next });
}

/** Makes the node what follows from `next`, or what it was. @returns Why it is what it was; `undefined`: it is not. */
async function bringAbout(
  state: WorkerState,
  next: ProfileFacts,
  { digest, wasReady, signal }: { digest: string; wasReady: boolean; signal: AbortSignal },
): Promise<string | undefined> {
  const { facts: { profile, nodeIps }, inputs: { options, paths } } = state;
  // A k0s that is killed meanwhile starts by the former one, and tries this one again.
  state.ownProfile = { ...state.ownProfile, tried: digest };
  await saveCopy(paths, options.profile, state.ownProfile);
  const why = await reconcile(state, next, { wasReady, signal });
  if (why === undefined || signal.aborted) return undefined;
  state.inputs.ports.log.error("The node is not ready by its changed worker profile: the former one is put back", {
    profile: state.inputs.options.profile,
    error: why,
  });
  const failure = await reconcile(state, { profile, nodeIps }, { wasReady, signal });
  if (failure !== undefined && !signal.aborted) {
    state.inputs.ports.log.error("The node is not ready by its former worker profile either", { error: failure });
  }
  return why;
}

/** @returns What is wrong with the node afterwards. */
async function reconcile(
  state: WorkerState,
  facts: ProfileFacts,
  { wasReady, signal }: { wasReady: boolean; signal: AbortSignal },
): Promise<string | undefined> {
  const { reconciler, nodeName, inputs: { ports: { clock, log } } } = state;
  const before = { heldBack: reconciler.heldBack, kubelet: kubeletOf(state) };
  const now = clock.now();
  state.learn(facts);
  await reconciler.reconcile(signal);
  state.useBalancer();
  const { heldBack } = reconciler;
  if (heldBack !== undefined && heldBack !== before.heldBack) return heldBack;
  // One that lacked something before may lack it now, too.
  if (!wasReady) return undefined;
  using client = await connectAsNode(state);
  // One that goes on reports what is another, and else nothing for minutes.
  const since = kubeletOf(state) === before.kubelet ? new Date(0) : now;
  const { ready, reason } = await awaitNodeReady(client, nodeName, { clock, log, since, signal, ms: READY_WITHIN_MS });
  return ready ? undefined : `the node is not Ready: ${reason}`;
}

function kubeletOf({ desired: { processes } }: Pick<WorkerState, "desired">): string {
  return stringifyJson(processes.find(({ name }) => name === kubelet.name) ?? null);
}

async function refuse(
  state: WorkerState,
  refused: { digest: string; why: string },
  signal: AbortSignal,
): Promise<void> {
  const { paths, ports: { log }, options: { profile: name } } = state.inputs;
  const { digest, why } = refused;
  state.ownProfile = { data: state.ownProfile.data, refused, note: refusedNote(name, why), isShown: true };
  log.error("This node goes on with its former worker profile", { profile: name, error: why });
  state.noteEvent("worker-profile", `goes on with the former profile: ${why}`);
  await saveCopy(paths, name, state.ownProfile);
  await showWanted(state, { digest, profile: name, refused: why }, signal);
  await reportRefusal(state, why, signal);
}

/** The node runs by the newest state of its profile. */
async function noteTakenOver(state: WorkerState, data: ProfileData, signal: AbortSignal): Promise<void> {
  const { paths, options: { profile: name } } = state.inputs;
  const { isShown = true } = state.ownProfile;
  state.ownProfile = { data, isShown };
  await saveCopy(paths, name, state.ownProfile);
  if (isShown) await showWanted(state, undefined, signal);
  state.ownProfile = { ...state.ownProfile, isShown: false };
}

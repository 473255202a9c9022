import { firstLines, K0sError, stringifyJson } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { refusedProviderChange } from "../../manifests/mod.ts";
import { referenceTo } from "../../reconcilers/mod.ts";
import { releaseMemory } from "../../platform/mod.ts";
import { writeRuntimeConfig } from "../runtime_config.ts";
import type { StandIn } from "../desired/controller_facts.ts";
import type { Tried } from "./config_trials.ts";
import type { Refusal } from "./config_wishes.ts";
import type { ControllerState } from "./controller_state.ts";
import type { Reconciler } from "../reconciler.ts";
import { readClusterObject, readConfigAgain, type ReadWithObject } from "./read_config.ts";

/** A controller that can take over another configuration. */
export type ReloadingController =
  & Pick<
    ControllerState,
    "clusterObject" | "config" | "facts" | "inputs" | "learn" | "noteEvent" | "ownConfig" | "users" | "wishes"
  >
  & { readonly reconciler: Pick<Reconciler, "isUpToDate" | "tryAgain"> };

/** How long the next state of the cluster's object is not looked at, in milliseconds: at first, and while they keep coming. */
const PAUSE_MS = { first: 2_000, longest: 8_000 };

/** Longest account of what is wrong with a configuration, which may have thousands of mistakes. */
const LONGEST_REFUSAL = 16_384;

/**
 * Takes over what changes in the configuration, until `signal` is aborted. Of states of the cluster's object that follow
 * each other closely the newest counts, so that no process is restarted more often than it can become ready.
 */
export async function followConfig(state: ReloadingController, signal: AbortSignal): Promise<void> {
  const { wishes, inputs: { ports: { clock } } } = state;
  let pauseMs = PAUSE_MS.first;
  while (true) {
    const { file, object, deleted, passedOver } = await wishes.next(signal);
    if (signal.aborted) return;
    if (file) wishes.fileWasRead(await reloadConfig(state));
    if (object !== undefined && await takeOverObject(state, object)) {
      pauseMs = passedOver > 0 ? Math.min(pauseMs * 2, PAUSE_MS.longest) : PAUSE_MS.first;
      await clock.sleep(pauseMs, signal);
      // An object may have a megabyte, and many copies of it were made on its way.
      releaseMemory();
    }
    if (deleted) noteDeleted(state);
    await confirmTrials(state);
  }
}

/** Nothing changes but what is told: an Event says what this controller goes on with. */
function noteDeleted(state: ReloadingController): void {
  state.noteEvent("ClusterConfig", "was deleted");
  state.learn({ deletedObject: { resourceVersion: state.clusterObject?.metadata.resourceVersion } });
}

/** Once every process is ready by what was taken over, a start may begin with it. */
async function confirmTrials({ facts, reconciler, inputs: { trials } }: ReloadingController): Promise<void> {
  if (reconciler.isUpToDate && facts.heldBack === undefined) await trials.confirm();
}

/**
 * Reads the configuration file again and makes the node what follows from it. One that cannot be taken over changes
 * nothing; the log, `k0s status components` and an Event in the cluster say why.
 *
 * @returns Why it was not taken over; `undefined`: it was.
 */
export async function reloadConfig(state: ReloadingController): Promise<Refusal | undefined> {
  const refused = await takeOver(state, {
    says: {
      read: "Read the configuration again",
      refused: "The configuration is not taken over, and the node stays as it was",
    },
    read: () => readConfigAgain(state),
    part: "file",
    facts: () => Promise.resolve({ refusedConfig: undefined }),
  });
  if (refused !== undefined) state.learn({ refusedConfig: refused.message });
  return refused;
}

/**
 * Makes the node what follows from the cluster's object in this state, in the same way.
 *
 * @returns Whether there was anything to look at: a state that was judged already is no news.
 */
export async function takeOverObject(state: ReloadingController, object: KubeObject): Promise<boolean> {
  const { judgedObject } = state.facts;
  const reference = referenceTo(object);
  if (judgedObject?.uid === reference.uid && judgedObject.resourceVersion === reference.resourceVersion) return false;
  const refused = await takeOver(state, {
    says: {
      read: "Read the cluster's configuration",
      refused: "The cluster's configuration is not taken over, and the node stays as it was",
    },
    read: async () => ({ ...await readClusterObject(object, state), object }),
    part: "object",
    facts: async ({ config, ignored, warnings = [] }) => ({
      judgedObject: {
        ...reference,
        ...(ignored.length === 0 ? {} : { ignored }),
        ...(warnings.length === 0 ? {} : { warnings }),
      },
      deletedObject: undefined,
      standIn: undefined,
      ...await factsOfCluster(state, config),
    }),
  });
  if (refused === undefined) {
    state.clusterObject = object;
    return true;
  }
  const { message, hint } = refused;
  const why = hint === undefined ? message : `${message}\n${hint}`;
  state.learn({ judgedObject: { ...reference, refused: why }, deletedObject: undefined });
  return true;
}

/**
 * Makes the node what follows from a state of the cluster's object that was kept, where that of the cluster does not hold or
 * cannot be read.
 *
 * @returns Whether it still holds.
 */
export async function takeOverKept(state: ReloadingController, object: KubeObject, standIn: StandIn): Promise<boolean> {
  const refused = await takeOver(state, {
    says: {
      read: "Going on with the last good configuration of the cluster",
      refused: "The last good configuration of the cluster does not hold either",
    },
    read: () => readClusterObject(object, state),
    facts: async ({ config }) => ({ standIn, ...await factsOfCluster(state, config) }),
  });
  if (refused !== undefined) return false;
  state.clusterObject = object;
  return true;
}

async function factsOfCluster({ inputs: { paths } }: ReloadingController, config: ClusterConfig) {
  return {
    awaitsClusterConfig: false,
    isProviderRefused: await refusedProviderChange(config, paths.manifestsDir) !== undefined,
  };
}

/** Where a configuration comes from. */
interface ConfigSource {
  /** What the log says. */
  says: { read: string; refused: string };
  /** @throws {K0sError} If it cannot be taken over. */
  read(): Promise<ReadWithObject & Tried>;
  /** What of it is tried; left out: nothing, it was good before. */
  part?: keyof Tried;
  /** What is known once it is taken over, beside itself. */
  facts(read: ReadWithObject): Promise<Parameters<ControllerState["learn"]>[0]>;
}

/** @returns Why it is not taken over, with no more problems than one can look at; `undefined`: it is. */
async function takeOver(
  state: ReloadingController,
  { says, read, part, facts }: ConfigSource,
): Promise<Refusal | undefined> {
  const { paths, ports: { clock, log }, trials, vars } = state.inputs;
  try {
    const found = await read();
    const { config, ownConfig, apiServerFiles, auditLogGroup, ignored } = found;
    const changed = changedFields(state.config, config);
    const without = ignored.length === 0 ? {} : { withoutEffect: ignored.join(", ") };
    log.info(says.read, { changed: changed.join(", ") || "nothing", ...without });
    state.noteEvent("ClusterConfig", "read again", { changed });
    await writeRuntimeConfig(paths, { vars, nodeConfig: config, createdAt: clock.now() });
    const more = await facts(found);
    if (part !== undefined) await trials.begin({ [part]: found[part] });
    state.ownConfig = ownConfig;
    state.learn({ config, apiServerFiles, auditLogGroup, ...more });
    // What was put back may have failed of what is gone by now.
    state.reconciler.tryAgain();
    return undefined;
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    if (part !== undefined) await trials.refuse(part);
    const { hint } = error;
    const message = firstLines(error.message, LONGEST_REFUSAL);
    log.error(says.refused, { error: message, hint });
    state.noteEvent("ClusterConfig", `not taken over: ${message}`);
    return { message, hint };
  }
}

/** Sections of `spec` that differ, by their path. */
export function changedFields({ spec: former }: ClusterConfig, { spec: next }: ClusterConfig): string[] {
  const sections = [...new Set([...Object.keys(former), ...Object.keys(next)])] as (keyof ClusterConfig["spec"])[];
  return sections.filter((key) => stringifyJson(former[key] ?? null) !== stringifyJson(next[key] ?? null))
    .map((key) => `spec.${key}`).toSorted();
}

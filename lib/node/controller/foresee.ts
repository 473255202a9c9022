import { isMapping, K0sError, parseJson, stringifyJson } from "../../base/mod.ts";
import { type ClusterConfig, clusterWideConfig } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { type Stack, workerConfigStack } from "../../manifests/mod.ts";
import type { Logger } from "../../platform/mod.ts";
import { chartStack, readClusterConfig } from "../../reconcilers/mod.ts";
import type { AskedDocument, ConfigDifference } from "../../status/mod.ts";
import type { ControllerInputs } from "../desired/controller_facts.ts";
import { workerConfigInputs } from "../desired/worker_config.ts";
import { differenceBetween } from "../difference/difference.ts";
import type { Desired } from "../desired/desired.ts";
import type { ControllerState } from "./controller_state.ts";
import { foreseeFile, type ForeseenConfig, foreseeObject } from "./read_config.ts";
import { changedFields } from "./reload.ts";

/** What is asked of a controller about another configuration. */
export type ForeseeingController =
  & Pick<ControllerState, "client" | "clusterObject" | "config" | "desired" | "desiredBy" | "facts" | "inputs">
  & Pick<ControllerState, "ownConfig" | "users">
  & { readonly reconciler: Pick<ControllerState["reconciler"], "applied"> };

/**
 * What would be another on this node if another configuration were in effect. Changes nothing, and says nothing secret.
 *
 * @throws {K0sError} If that configuration does not hold.
 */
export async function foresee(state: ForeseeingController, asked: AskedDocument): Promise<ConfigDifference> {
  const { config: running, inputs } = state;
  const warnings: string[] = [];
  const { clusterObject, ownConfig, users } = state;
  const ports = { ...inputs.ports, log: collecting(warnings) };
  const reading = { clusterObject, config: running, ownConfig, users, inputs: { ...inputs, ports } };
  const found = asked.isObject
    ? await foreseeObject(reading, await objectOf(asked, state))
    : await foreseeFile(reading, { name: asked.name, text: asked.text ?? "" });
  const { config, ignored, refused } = found;
  const after = withClusterStacks(state.desiredBy(found), { state, config });
  return {
    fields: changedFields(running, config),
    ...(refused === undefined ? {} : { refused: refusalOf(refused) }),
    withoutEffect: asked.isObject ? ignored : await outvoted(found, state),
    warnings,
    ...differenceBetween(withClusterStacks(runningNow(state), { state, config: running }), after),
  };
}

/** What the node is: of a process that was put back, what it runs by. */
function runningNow({ desired, reconciler: { applied } }: ForeseeingController): Desired {
  return { processes: applied, files: desired.files, stacks: desired.stacks, tasks: desired.tasks };
}

function withClusterStacks(
  { processes, files, stacks, tasks }: Desired,
  { state: { facts, inputs: { options } }, config }: { state: ForeseeingController; config: ClusterConfig },
): Desired {
  if (facts.awaitsClusterConfig) return { processes, files, stacks, tasks };
  const written = [...stacks.written, ...clusterStacks({ options, config })];
  return { processes, files, stacks: { ...stacks, written }, tasks };
}

function refusalOf({ message, hint }: K0sError): NonNullable<ConfigDifference["refused"]> {
  return hint === undefined ? { message } : { message, hint };
}

/** The object that was given, else that of the cluster. */
async function objectOf({ text, name }: AskedDocument, state: ForeseeingController): Promise<KubeObject> {
  if (!state.inputs.options.dynamicConfig) {
    throw new K0sError("This controller follows no ClusterConfig object: it runs without --enable-dynamic-config");
  }
  if (text === undefined) {
    const object = await readClusterConfig(state.client, new AbortController().signal);
    if (object !== undefined) return object;
    throw new K0sError("The cluster has no configuration: there is no ClusterConfig kube-system/k0s");
  }
  const object = text.trimStart().startsWith("{") ? parseJson(text) : await yamlOf(text, name);
  if (isMapping(object)) return { ...object, metadata: metadataOf(object) } as unknown as KubeObject;
  throw new K0sError(`Cannot read "${name}": it is no mapping`);
}

function metadataOf(object: JsonObject): JsonObject {
  return isMapping(object["metadata"]) ? object["metadata"] : {};
}

async function yamlOf(text: string, name: string): Promise<unknown> {
  const { parse } = await import("@std/yaml");
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new K0sError(`Cannot read "${name}": not YAML: ${cause.message}`, { cause });
  }
}

/** Sections of a file that the cluster's object decides, and that say something else there. */
async function outvoted(
  { config, ownConfig }: ForeseenConfig,
  { clusterObject }: ForeseeingController,
): Promise<string[]> {
  if (clusterObject === undefined) return [];
  const [own, common] = (await Promise.all([ownConfig, config].map(clusterWideConfig)))
    .map(({ spec }) => spec as Readonly<Record<string, unknown>>) as [JsonObject, JsonObject];
  return [...new Set([...Object.keys(own), ...Object.keys(common)])].toSorted()
    .filter((key) => stringifyJson(own[key] ?? null) !== stringifyJson(common[key] ?? null))
    .map((key) => `spec.${key}`);
}

/** A log whose warnings are an answer instead. */
function collecting(warnings: string[]): Logger {
  const log: Logger = {
    with: () => log,
    debug: () => {},
    info: () => {},
    warn: (message, { field } = {}) => void warnings.push(field ? `${String(field)}: ${message}` : message),
    error: (message) => void warnings.push(message),
  };
  return log;
}

/**
 * The objects that tasks of a controller apply, beside the stacks of the system: worker profiles, Helm charts. Where the API
 * servers are is left out of them.
 */
export function clusterStacks({ options, config }: Pick<ControllerInputs, "options" | "config">): Stack[] {
  const profiles = workerConfigStack({ ...workerConfigInputs({ options, config }), apiServerAddresses: [] });
  if (options.disableComponents.includes("helm")) return [profiles];
  return [profiles, chartStack(config.spec.extensions.helm)];
}

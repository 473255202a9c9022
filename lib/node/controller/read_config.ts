import { K0sError, messageOf } from "../../base/mod.ts";
import {
  type ClusterConfig,
  DEFAULT_CONFIG_FILE,
  isNodeLocal,
  loadClusterObject,
  type NodePaths,
} from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { exists, type Ports, readText } from "../../platform/mod.ts";
import { checkArgumentFiles } from "../checks/argument_files.ts";
import { checkChangedNeeds } from "../checks/changed_needs.ts";
import { checkCombination, checkOwnProfile } from "../checks/combination.ts";
import { checkComponents, ofRunningNode } from "../checks/component_checks.ts";
import { fixedFieldsError } from "../checks/fixed_fields.ts";
import { checkControllerNames } from "../checks/node_name.ts";
import { checkOwnedArguments } from "../checks/owned_arguments.ts";
import { checkRequiredFiles } from "../checks/required_files.ts";
import { unusedByFlags } from "../checks/unused_settings.ts";
import type { ControllerOptions } from "../options.ts";
import { type GivenConfig, loadStartConfig } from "../start_config.ts";
import { readAuditLogGroup } from "./audit_log_group.ts";
import { type ApiServerFiles, readApiServerFiles } from "./api_server_files.ts";
import type { ControllerState } from "./controller_state.ts";

/** A configuration that a controller can run by, and what the operator's files that it names decide. */
export interface ReadConfig {
  config: ClusterConfig;
  apiServerFiles: ApiServerFiles;
  /** Number of the group that may read the audit log; `undefined`: none but root's. */
  auditLogGroup: number | undefined;
}

/** The same where part of it is the cluster's. */
export interface ReadWithObject extends ReadConfig {
  /** What this controller's own file says. */
  ownConfig: ClusterConfig;
  /** Fields of the cluster's object that have no effect, since each controller has its own. */
  ignored: readonly string[];
  /** What else of the object has no effect, or cannot work; left out: it has not been read. */
  warnings?: readonly string[];
}

/** A configuration that a controller could run by, now or after a restart. */
export interface ForeseenConfig extends ReadWithObject {
  /** Why it takes a restart of k0s; left out: it takes none. */
  refused?: K0sError | undefined;
}

/** A controller whose configuration may be another now. */
export type ReadingController = Pick<ControllerState, "clusterObject" | "config" | "ownConfig" | "users"> & {
  inputs: { options: ControllerOptions; paths: NodePaths; ports: Ports };
};

/**
 * Reads the configuration for a start, and checks what can be checked without looking at the machine. Makes nothing.
 *
 * @param given What the file would say; left out: it is read.
 * @throws {K0sError} If it cannot be read, or a controller cannot be started by it.
 */
export async function readConfig(
  options: ControllerOptions,
  ports: Pick<Ports, "log" | "spawn">,
  given?: GivenConfig,
): Promise<ReadConfig> {
  const config = await loadStartConfig(options, ports.log, given);
  // Of a cluster that has its configuration in an object, the profiles are not known yet.
  if (!options.dynamicConfig) checkOwnProfile(options, config);
  return await startable(config, options, ports);
}

/**
 * Reads the file again while the controller runs, and checks that it can be taken over as it stands. What is the cluster's
 * stays as its object had it last.
 *
 * @throws {K0sError} If it cannot; unlike at a start, a file that is gone is no wish for the defaults.
 */
export async function readConfigAgain(state: ReadingController): Promise<ReadWithObject & { file: string }> {
  const { options, ports } = state.inputs;
  const { configFile: file = DEFAULT_CONFIG_FILE } = options;
  if (file === "-") {
    throw new K0sError("Cannot read the configuration again: it came from standard input", {
      hint: "Start k0s with --config FILE",
    });
  }
  if (!await exists(file)) {
    throw new K0sError(`Cannot read the configuration again: there is no file "${file}"`, {
      hint: `Write it, at least with the defaults: k0s config create > ${file}`,
    });
  }
  const text = await readFile(file);
  return { ...await besideObject(await loadStartConfig(options, ports.log, { name: file, text }), state), file: text };
}

async function readFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (cause) {
    throw new K0sError(`Cannot read the configuration again: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Reads what this controller's file would say, and checks it as {@link readConfigAgain} does; fields that are fixed while the
 * controller runs are an answer, too.
 *
 * @throws {K0sError} If it cannot be taken over, not even by a restart.
 */
export async function foreseeFile(state: ReadingController, given: GivenConfig): Promise<ForeseenConfig> {
  const { options, ports } = state.inputs;
  return await besideObject(await loadStartConfig(options, ports.log, given), state, true);
}

/** The same of the cluster's object. @throws {K0sError} */
export async function foreseeObject(state: ReadingController, object: KubeObject): Promise<ForeseenConfig> {
  const { config, ignored } = await withObject(object, state.ownConfig, state);
  const read = await takeable(config, state, { isClusterWide: true, isForeseen: true });
  return { ...read, ownConfig: state.ownConfig, ignored };
}

async function besideObject(ownConfig: ClusterConfig, state: ReadingController, isForeseen = false) {
  const { clusterObject } = state;
  const { config, ignored } = clusterObject === undefined
    ? { config: ownConfig, ignored: [] }
    : await withObject(clusterObject, ownConfig, state);
  return { ...await takeable(config, state, { isClusterWide: false, isForeseen }), ownConfig, ignored };
}

/**
 * Reads what the cluster's object says beside this controller's own file, and checks that it can be taken over as it
 * stands. Before the first one was read the controller runs by its file, which the cluster has not agreed to: then no
 * field of the cluster is fixed yet.
 *
 * @throws {K0sError} If it cannot.
 */
export async function readClusterObject(object: KubeObject, state: ReadingController): Promise<ReadWithObject> {
  const { clusterObject, ownConfig } = state;
  const { config, ignored, warnings } = await withObject(object, ownConfig, state);
  const fixed = clusterObject === undefined ? undefined : { isClusterWide: true };
  return { ...await takeable(config, state, fixed), ownConfig, ignored, warnings };
}

async function withObject(object: KubeObject, own: ClusterConfig, { inputs }: ReadingController) {
  const { options, ports } = inputs;
  const { config, warnings: ofObject, ignored } = await loadClusterObject(object, {
    ...options,
    own,
    startsHere: true,
  });
  // What is each controller's own was said of its file.
  const ofFlags = unusedByFlags(options, config).filter(({ path }) => !isNodeLocal(path));
  const warnings = [...ofObject, ...ofFlags];
  for (const { path, message } of warnings) ports.log.warn(message, { field: path });
  return { config, ignored, warnings: warnings.map(({ path, message }) => `${path}: ${message}`) };
}

/** What a controller could be started by. @throws {K0sError} */
async function startable(
  config: ClusterConfig,
  options: ControllerOptions,
  ports: Pick<Ports, "log" | "spawn">,
): Promise<ReadConfig> {
  checkCombination(options, config);
  checkControllerNames(options, config);
  checkOwnedArguments(options);
  await checkRequiredFiles(config, options);
  return {
    config,
    apiServerFiles: await readApiServerFiles(config),
    auditLogGroup: await readAuditLogGroup(config, ports),
  };
}

/**
 * What a running controller can take over.
 *
 * @param fixed Whose fields are fixed while it runs, and whether such a field is an answer instead of an error; left out: none
 * are yet.
 * @throws {K0sError} If it cannot.
 */
async function takeable(
  next: ClusterConfig,
  { config: running, inputs: { options, paths, ports }, users }: ReadingController,
  fixed: { isClusterWide: boolean; isForeseen?: boolean } | undefined,
): Promise<ReadConfig & Pick<ForeseenConfig, "refused">> {
  checkOwnProfile(options, next);
  const read = await startable(next, options, ports);
  const refused = fixed && fixedFieldsError(running, next, fixed.isClusterWide);
  if (refused !== undefined && fixed?.isForeseen !== true) throw refused;
  // A start looks at what a restart would need.
  if (refused === undefined) await checkChangedNeeds({ running, next, options, paths, ports });
  await checkComponents({ options, config: next, paths, ports }, ofRunningNode(paths, ports));
  await checkArgumentFiles(next, { users, options });
  return refused === undefined ? read : { ...read, refused };
}

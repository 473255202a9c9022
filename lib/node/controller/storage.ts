import { K0sError, LinkedAbort, throwIfAborted } from "../../base/mod.ts";
import { DATASTORES, isRefusal, kine } from "../../components/mod.ts";
import {
  type ClusterConfig,
  type ComponentUsers,
  dataSourceOf,
  describeDataSource,
  runsEtcd,
} from "../../config/mod.ts";
import {
  probeDatabase,
  probeEtcdCluster,
  type ProbeResult,
  readabilityProblem,
  systemAuthorities,
} from "../../host/mod.ts";
import { type Ports, readText } from "../../platform/mod.ts";
import { checkArgumentFiles } from "../checks/argument_files.ts";
import { noteStoredDefaults } from "./cluster_defaults.ts";
import type { ControllerState } from "./controller_state.ts";
import { type EtcdMember, refuseOnceRemoved } from "./etcd_removal.ts";
import { ignorableCheck } from "../checks/ignorable_check.ts";
import { recordStore } from "../checks/store_change.ts";
import { checkStoredCluster, type StoredCluster } from "../checks/stored_cluster.ts";

/** Arguments of kine that name files. */
const KINE_FILES = ["ca-file", "cert-file", "key-file"];

/** Files of the operator that the clients of the storage read: certificates, keys, credentials. */
export function storageFiles(config: ClusterConfig): string[] {
  const { kine, etcd, type } = config.spec.storage;
  if (type === "kine") {
    const named = KINE_FILES.map((name) => kine?.extraArgs?.[name] ?? "");
    return [...(dataSourceOf(config)?.files ?? []), ...named].filter((path) => path !== "");
  }
  const { caFile, clientCertFile, clientKeyFile } = etcd?.externalCluster ?? {};
  return [caFile, clientCertFile, clientKeyFile].filter((path) => path !== undefined && path !== "") as string[];
}

/**
 * Checks that the account of kine, or of the API server, can read the files the storage needs.
 *
 * @throws {K0sError} Naming the first that it cannot.
 */
export async function checkStorageFiles(config: ClusterConfig, users: ComponentUsers): Promise<void> {
  const owner = config.spec.storage.type === "kine" ? users.kine : users.kubeApiserver;
  for (const path of storageFiles(config)) {
    const problem = await readabilityProblem(path, owner);
    if (problem === undefined) continue;
    throw new K0sError(
      `Cannot open the cluster's storage: user ${owner.uid}, which runs it, cannot read "${path}": ${problem}`,
      {
        hint: `Let its group read it: chgrp ${owner.gid} ${path}; chmod g+r ${path}; its directories need mode o+x`,
      },
    );
  }
}

/** What {@link probeStorageServers} looks at. */
export interface StorageServersInputs {
  config: ClusterConfig;
  ports: Ports;
  /** Whether this machine has been a controller before: then servers may come up after us. */
  isFirstStart: boolean;
}

/** Looks whether the database or etcd that we do not run ourselves can be reached. */
export async function probeStorageServers(inputs: StorageServersInputs): Promise<ProbeResult[]> {
  const { config, ports: { clock, http }, isFirstStart: isRequired } = inputs;
  const source = dataSourceOf(config);
  if (source !== undefined) {
    const socket = source.socket === undefined ? [] : [{ unixSocket: source.socket }];
    const targets = [...source.servers, ...socket];
    return await probeDatabase({ about: describeDataSource(source), targets, isRequired, clock });
  }
  const external = config.spec.storage.etcd?.externalCluster;
  if (runsEtcd(config) || external === undefined) return [];
  const { endpoints, caFile, clientCertFile, clientKeyFile } = external;
  const identity = caFile && clientCertFile && clientKeyFile
    ? {
      caCerts: [await readStorageFile(caFile)],
      cert: await readStorageFile(clientCertFile),
      key: await readStorageFile(clientKeyFile),
    }
    : { caCerts: await systemAuthorities() };
  return await probeEtcdCluster({ endpoints, identity, isRequired, clock, http });
}

async function readStorageFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new K0sError(`Cannot read "${path}" of spec.storage.etcd.externalCluster`, { cause: error });
  }
}

/** What of a controller brings its datastore up. */
export type StoringController = EtcdMember & Pick<ControllerState, "learn" | "reconciler" | "users">;

/**
 * Starts kine or etcd, unless the etcd is elsewhere, and waits until it is ready.
 *
 * @throws {K0sError} As soon as a database refuses us, which kine alone would ask for ever; if the other members of etcd
 * have removed ours; or if the storage holds another cluster.
 */
export async function bringUpStorage(state: StoringController, signal: AbortSignal): Promise<void> {
  const { config, inputs: { options, paths, ports } } = state;
  await checkStorageFiles(config, state.users);
  await checkArgumentFiles(config, { users: state.users, options });
  const ours = DATASTORES.find((datastore) => datastore.isWanted({ options, config }));
  if (ours !== undefined) {
    using over = new LinkedAbort(signal);
    const bringUp = state.reconciler.bringUp(ours.name, over.signal);
    const refused = ours === kine ? untilRefused(state, over.signal) : refuseOnceRemoved(state, over.signal);
    await Promise.race([bringUp, refused]);
  }
  let found = "unshared" as StoredCluster | undefined;
  await ignorableCheck({ check: "Storage", options, log: ports.log }, async () => {
    found = await checkStoredCluster({ ...state.inputs, config }, signal);
  });
  if (found === "ours") await noteStoredDefaults(state);
  if (found !== undefined) await recordStore({ config, paths });
}

/** Waits until the database refuses kine. @throws {K0sError} Then, in the database's own words. */
async function untilRefused({ inputs: { supervisor } }: StoringController, signal: AbortSignal): Promise<never> {
  while (true) {
    throwIfAborted(signal, "Watch of kine");
    const changed = supervisor.nextChange(signal);
    const { reason, state } = supervisor.status().find(({ name }) => name === kine.name) ?? {};
    if (reason !== undefined && state !== "ready" && isRefusal(reason)) {
      throw new K0sError(`Cannot open the cluster's database: ${reason}`, {
        hint: "Correct spec.storage.kine, or the account and its rights in the database",
      });
    }
    await changed;
  }
}

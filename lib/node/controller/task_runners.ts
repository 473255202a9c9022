import {
  followNodeCounts,
  handOutTurns,
  pushMetrics,
  reconcileCloudNodes,
  reconcileNodeRoles,
  reconcileWorkerConfig,
  reportReconcile,
  watchControllers,
} from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { reissueCertificates, reportTrouble } from "./certificates.ts";
import { clusterConfigRunners } from "./cluster_config.ts";
import { followDatastoreGaps } from "./datastore_gaps.ts";
import { etcdRunners } from "./etcd.ts";
import { externalEndpoints, reconcileExternalEndpoints } from "./external_endpoints.ts";
import { followSecretsEncryption } from "./follow_encryption.ts";
import { holdOwnLease } from "./leader_work.ts";
import { workerConfigInputs } from "../desired/worker_config.ts";
import type { TaskRunners } from "../running_tasks.ts";
import { metricsEndpoints } from "../../components/mod.ts";
import { podRunners } from "../pods/task_runners.ts";
import { helmRunners } from "./helm.ts";
import { holdJoinApi } from "./join_api.ts";
import { reportConfiguration } from "./report_configuration.ts";
import { approveServingCertificates } from "./serving_certificates.ts";
import { backupRunners } from "./scheduled_backup.ts";
import { virtualAddressRunners } from "./virtual_address.ts";

/** How each task of a controller runs; which of them are wanted, `desired` says. */
export function controllerRunners(state: ControllerState): TaskRunners {
  const { options, ports: { clock, log } } = state.inputs;
  const common = () => ({ client: state.client, clock, log });
  return {
    "certificates": (signal) => reissueCertificates(state, signal),
    "certificate-event": (signal) => reportTrouble(state, signal),
    "datastore-gaps": (signal) => followDatastoreGaps(state, signal),
    "controller-lease": (signal) => holdOwnLease(state, signal),
    "controllers": (signal) => watchControllers(state.controllers, common(), signal),
    "nodes": (signal) => followNodeCounts(common(), (nodes) => state.learn({ nodes }), signal),
    "applier": (signal) => state.applier.run(signal),
    ...clusterConfigRunners(state),
    "configuration-event": (signal) => reportConfiguration(state, signal),
    "node-role": (signal) => reconcileNodeRoles(common(), signal),
    "csr-approver": (signal) => approveServingCertificates(state, signal),
    "worker-config": (signal) =>
      reconcileWorkerConfig({ ...common(), ...workerConfigInputs({ options, config: state.config }) }, signal),
    "worker-turns": (signal) => leadWorkers(state, signal),
    "metrics-scraper": (signal) => pushOwnMetrics(state, signal),
    "endpoint-reconciler": (signal) =>
      reconcileExternalEndpoints(externalEndpoints(options, state.config), common(), signal),
    "secrets-encryption": (signal) => followSecretsEncryption(state, signal),
    "join-api": (signal) => holdJoinApi(state, signal),
    ...backupRunners(state),
    ...helmRunners(state),
    ...cloudRunners(state),
    ...virtualAddressRunners(state),
    ...etcdRunners(state),
    ...(state.hasWorker ? podRunners(state) : {}),
  };
}

function cloudRunners(state: ControllerState): TaskRunners {
  const { options: { cloudProvider }, ports: { clock, log } } = state.inputs;
  if (cloudProvider === undefined) return {};
  // There is no client before the tasks run.
  const options = () => ({ client: state.client, clock, log, ...cloudProvider });
  return { "cloud-provider": (signal) => reconcileCloudNodes(options(), signal) };
}

/** Has workers take over changed profiles, one after the other; the Events of the configuration say which do not. */
async function leadWorkers({ client, hostname, turn, inputs }: ControllerState, signal: AbortSignal): Promise<void> {
  const { clock, log } = inputs.ports;
  const tell = (failure: string) => reportReconcile({ client, hostname, now: clock.now(), failure }, signal);
  await handOutTurns({ client, clock, log, turn: turn.shared, tell }, signal);
}

async function pushOwnMetrics(
  { client, desired, hostname, inputs }: ControllerState,
  signal: AbortSignal,
): Promise<void> {
  const { paths, ports: { http, clock, log } } = inputs;
  const endpoints = metricsEndpoints(desired.processes, paths);
  await pushMetrics({ client, http, clock, log, endpoints, instance: hostname }, signal);
}

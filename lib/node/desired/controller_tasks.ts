import { stringifyJson } from "../../base/mod.ts";
import { isEncryptionForeign } from "../../components/mod.ts";
import {
  balancerKind,
  type ClusterConfig,
  givenFlag,
  keepalivedConfig,
  runsEtcd,
  securityOf,
} from "../../config/mod.ts";
import { sha256Of } from "../../platform/mod.ts";
import { externalEndpoints } from "../controller/external_endpoints.ts";
import { certifiedParts } from "../controller/node_pki.ts";
import { CLOUD_PROVIDER_LEASE, LEADER_LEASE, WORKER_CONFIG_LEASE } from "../../reconcilers/mod.ts";
import { type ControllerFacts, type ControllerInputs, isAlone } from "./controller_facts.ts";
import type { DesiredTask } from "./desired.ts";

/** What the tasks of a controller follow from. */
export type ControllerTaskFacts = Pick<
  ControllerFacts,
  | "virtualAddress"
  | "certificates"
  | "certificateTrouble"
  | "encryptionWish"
  | "refusedConfig"
  | "heldBack"
  | "judgedObject"
  | "deletedObject"
  | "standIn"
  | "awaitsClusterConfig"
  | "awaitsTurn"
>;

/** What a controller does itself as such: for its own machine, and for the cluster while it holds the lease for that. */
export function controllerTasks(inputs: ControllerInputs, facts: ControllerTaskFacts): DesiredTask[] {
  const { options, config } = inputs;
  const isEnabled = (name: string) => !options.disableComponents.includes(name);
  const alone = isAlone(inputs);
  const hasPeers = runsEtcd(config) && !alone;
  const everyone = (name: string, follows?: unknown): DesiredTask => ({
    name,
    after: "system-tasks",
    ...(follows === undefined ? {} : { follows }),
  });
  // Nothing is to be agreed on by a controller that can have no peers.
  const held = (task: DesiredTask, lease: string): DesiredTask => alone ? task : { ...task, lease };
  const leader = (name: string, follows?: unknown) => held(everyone(name, follows), LEADER_LEASE);
  const external = externalEndpoints(options, config);
  const isKnown = facts.awaitsClusterConfig !== true;
  return [
    ...certificateTasks(inputs, facts, everyone),
    ...(config.spec.storage.type === "kine" ? [{ name: "datastore-gaps", after: "storage" }] : []),
    ...(hasPeers ? ["etcd-removal", "etcd-learners"].map((name) => ({ name, after: "etcd-membership" })) : []),
    ...(isEncryptionForeign(config)
      ? []
      : [everyone("secrets-encryption", { isWanted: securityOf(config).secretsEncryption })]),
    ...(alone ? [] : [everyone("controller-lease"), everyone("controllers")]),
    ...(hasPeers ? [everyone("etcd-maintenance"), everyone("etcd-member")] : []),
    ...(isEnabled("applier-manager") ? [leader("applier"), everyone("nodes")] : []),
    ...clusterConfigTasks(inputs, facts, { everyone, leader }),
    ...(isEnabled("node-role") ? [leader("node-role")] : []),
    ...(isEnabled("helm") && isKnown ? [leader("charts", digestOfCharts(config))] : []),
    ...(isEnabled("helm") ? [leader("releases")] : []),
    ...(config.spec.backup !== undefined && isKnown ? [leader("backups", config.spec.backup)] : []),
    ...(isEnabled("csr-approver") ? [leader("csr-approver", certifiedParts(config))] : []),
    ...(hasPeers ? [leader("etcd-members")] : []),
    ...(external === undefined ? [] : [leader("endpoint-reconciler", external)]),
    ...(isKnown ? [held(everyone("worker-config", config.spec), WORKER_CONFIG_LEASE)] : []),
    ...(options.single ? [] : [leader("worker-turns")]),
    ...(options.cloudProvider === undefined ? [] : [held(everyone("cloud-provider"), CLOUD_PROVIDER_LEASE)]),
    ...(!alone && isEnabled("control-api") ? [joinApiTask(inputs, facts)] : []),
    ...virtualAddressTasks(inputs, facts),
  ];
}

/** Charts of the configuration as what a task follows: their values may be large, and hold passwords. */
function digestOfCharts({ spec: { extensions: { helm: { charts, repositories } } } }: ClusterConfig): string {
  return sha256Of(stringifyJson({ charts, repositories }));
}

type MakeTask = (name: string, follows?: unknown) => DesiredTask;

/** What renews certificates, and what tells of those that are not renewed. */
function certificateTasks(
  { config }: ControllerInputs,
  { certificateTrouble: trouble }: ControllerTaskFacts,
  everyone: MakeTask,
): DesiredTask[] {
  const renewal = { name: "certificates", after: "certificates", follows: certifiedParts(config) };
  return trouble === undefined ? [renewal] : [renewal, everyone("certificate-event", trouble)];
}

/** What is told of the configuration, and what follows it where it is an object of the cluster. */
function clusterConfigTasks(
  { options: { dynamicConfig }, config }: ControllerInputs,
  facts: ControllerTaskFacts,
  { everyone, leader }: { everyone: MakeTask; leader: MakeTask },
): DesiredTask[] {
  const { refusedConfig: refused, judgedObject: object, deletedObject: deleted } = facts;
  const { standIn, heldBack, encryptionWish, awaitsTurn } = facts;
  const event = everyone("configuration-event", {
    config: config.spec,
    refused,
    heldBack,
    ...(encryptionWish === undefined ? {} : { encryptionWish }),
    ...(object ? { object } : {}),
    ...(deleted ? { deleted } : {}),
    ...(standIn ? { standIn } : {}),
  });
  // What became of it is known when everything that follows from it has been restarted.
  const events = awaitsTurn === undefined ? [event] : [];
  if (!dynamicConfig) return events;
  const following = [everyone("cluster-config"), leader("cluster-config-object")];
  // Before the object is there, nothing can be said of it.
  return (refused ?? object ?? standIn) === undefined ? following : [...following, ...events];
}

function joinApiTask({ config }: ControllerInputs, { certificates = {} }: ControllerTaskFacts): DesiredTask {
  const { api } = config.spec;
  const address = api.onlyBindToAddress ? { address: api.address } : {};
  const listens = [{ port: api.k0sApiPort, setting: "spec.api.k0sApiPort", ...address }];
  const follows = { host: joinApiHost(config), port: api.k0sApiPort, certificate: certificates["k0s-api"] };
  return { name: "join-api", after: "join-api", listens, follows };
}

/** Where the join API listens; empty: everywhere. @see k0s `cmd/api/api.go` */
export function joinApiHost({ spec: { api } }: ClusterConfig): string {
  return givenFlag("bind-address", api) ?? (api.onlyBindToAddress ? api.address : "");
}

function virtualAddressTasks(
  { config }: ControllerInputs,
  { virtualAddress }: Pick<
    ControllerFacts,
    "virtualAddress"
  >,
): DesiredTask[] {
  const settings = keepalivedConfig(config);
  if (settings === undefined || virtualAddress === undefined) return [];
  const setting = "spec.network.controlPlaneLoadBalancing.keepalived.userSpaceProxyBindPort";
  const listens = [{ port: settings.userSpaceProxyBindPort, setting }];
  // What else it takes from the configuration cannot change while k0s runs.
  const follows = { agentPort: config.spec.konnectivity.agentPort };
  const proxy: DesiredTask = { name: "api-proxy", after: "keepalived", listens, follows };
  const balancer = balancerKind(settings);
  return [
    ...(balancer === "userspace" ? [proxy] : []),
    ...(balancer === "none" ? [] : [{ name: "cplb-reconciler", after: "keepalived" }]),
    { name: "virtual-address", after: "keepalived" },
  ];
}

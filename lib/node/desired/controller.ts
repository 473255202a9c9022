import { httpsUrl, joinHostPort } from "../../base/mod.ts";
import { type ClusterConfig, imageReferences, type NodePaths, securityOf } from "../../config/mod.ts";
import {
  auditLogFile,
  auditPolicyFile,
  auditPolicyText,
  CONTROL_PLANE,
  type ControlPlane,
  DATASTORES,
  egressSelectorFile,
  egressSelectorText,
  keepsAuditLog,
  metricsEndpoints,
  usesKonnectivity,
} from "../../components/mod.ts";
import { hasOneAgentAddress, kubeletConfiguration, renderSystemStacks, unwantedStacks } from "../../manifests/mod.ts";
import { kubeletCredentials, kubeletKubeconfig } from "../../pki/mod.ts";
import type { Owner } from "../../platform/mod.ts";
import type { ProcessSpec } from "../../supervisor/mod.ts";
import { clusterNodeLocal, withBalancerImage } from "../pods/node_local.ts";
import { runsPods } from "../options.ts";
import type { ControllerFacts, ControllerInputs, DesiredPart } from "./controller_facts.ts";
import { controllerTasks } from "./controller_tasks.ts";
import { type Desired, type DesiredFile, type DesiredStacks, type DesiredTask, NO_STACKS } from "./desired.ts";
import { desiredPods, type NodeLocalInputs, type WorkerProfile } from "./pods.ts";
import { podTasks } from "./pod_tasks.ts";
import { desiredVirtualAddress } from "./virtual_address.ts";

/** Taint that keeps ordinary pods off a controller with a worker (k0s `cmd/controller`). */
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";

/** What a controller is to be. */
export function desiredController(inputs: ControllerInputs, facts: ControllerFacts): Desired {
  const parts = [
    desiredControlPlane(inputs, facts),
    desiredVirtualAddress(inputs, facts),
    runsPods(inputs.options) ? embeddedPods(inputs, facts) : {},
  ];
  const processes = parts.flatMap(({ processes = [] }) => processes);
  return {
    processes,
    files: parts.flatMap(({ files = [] }) => files),
    get stacks() {
      return desiredStacks(inputs, facts);
    },
    tasks: [
      ...controllerTasks(inputs, facts),
      ...metricsTasks(inputs, processes),
      ...(runsPods(inputs.options) ? podTasks(inputs.options, profileOf(inputs), facts) : []),
    ],
  };
}

/** Every controller shows the metrics of its own processes. */
function metricsTasks({ options, paths }: ControllerInputs, processes: readonly ProcessSpec[]): DesiredTask[] {
  if (!options.metricsScraper) return [];
  return [{ name: "metrics-scraper", after: "system-tasks", follows: metricsEndpoints(processes, paths) }];
}

function desiredControlPlane({ options, config, paths }: ControllerInputs, facts: ControllerFacts): DesiredPart {
  const { users, certificates: digests, controllers, clusterDefaults, auditLogGroup, ...others } = facts;
  const files = usesKonnectivity(options) ? [egressSelector(paths)] : [];
  if (users === undefined || digests === undefined) return { files };
  const auditLog = keepsAuditLog(config, clusterDefaults?.auditLog ?? false);
  if (auditLog) files.push(...auditFiles(paths, users.kubeApiserver, auditLogGroup));
  const controller: ControlPlane = {
    ...others,
    auditLog,
    ...{ options, config, paths, users, digests },
    // An agent that is told each server's own address finds one there, and need not look for more.
    konnectivityServers: hasOneAgentAddress(config) ? controllers.count : 1,
  };
  const wanted = [...DATASTORES, ...CONTROL_PLANE].filter((process) => process.isWanted(controller));
  return { processes: wanted.map((process) => process.describe(controller)), files };
}

function egressSelector(paths: NodePaths): DesiredFile {
  return { path: egressSelectorFile(paths), text: egressSelectorText(paths), mode: 0o644, readBy: "kube-apiserver" };
}

/** The API server's audit policy, and its log, which a group may be let read. */
function auditFiles(paths: NodePaths, { uid, gid }: Owner, readers: number | undefined): DesiredFile[] {
  const readBy = "kube-apiserver";
  const modes = readers === undefined ? { mode: 0o600, directoryMode: 0o700 } : { mode: 0o640, directoryMode: 0o2750 };
  return [
    { path: auditPolicyFile(paths), text: auditPolicyText(), mode: 0o644, readBy },
    { path: auditLogFile(paths), text: "", ...modes, owner: { uid, gid: readers ?? gid }, isLog: true, readBy },
  ];
}

/** The worker half: it knows its profile, and its kubelet talks to the API server beside it. */
function embeddedPods(inputs: ControllerInputs, facts: ControllerFacts): DesiredPart {
  const { options, config, paths } = inputs;
  const { api } = config.spec;
  const kubeconfig = `${paths.runDir}/kubelet-direct.conf`;
  const pods = desiredPods({
    options,
    paths,
    nodeName: facts.nodeName,
    facts: { ...facts, profile: profileOf(inputs) },
    kubeconfig,
    labels: { ...options.labels, "node.k0sproject.io/role": "control-plane" },
    taints: [...options.taints, ...(options.single || options.noTaints ? [] : [CONTROL_PLANE_TAINT])],
    nodeLocal: embeddedNodeLocal(config, facts),
    // kube-proxy and konnectivity's agent on this node need it all the same.
    isKubeletBalanced: false,
  });
  if (facts.clientCa === undefined) return pods;
  // Whatever `kubelet.conf` names (k0s `pkg/component/worker`).
  const direct = httpsUrl(api.onlyBindToAddress ? api.address : "127.0.0.1", api.port);
  const text = kubeletKubeconfig(direct, facts.clientCa, kubeletCredentials(paths));
  return { ...pods, files: [...pods.files, { path: kubeconfig, text, mode: 0o600, readBy: "kubelet" }] };
}

/** The worker profile of a controller's own node. */
export function profileOf({ config, options }: Pick<ControllerInputs, "config" | "options">): WorkerProfile {
  const references = imageReferences(config);
  return {
    kubeletConfiguration: kubeletConfiguration(config, options.profile),
    protectsKernelDefaults: securityOf(config).protectKernelDefaults,
    pauseImage: references["pause"] ?? "",
    imageReferences: withBalancerImage(references, clusterNodeLocal(config)),
    registries: config.spec.containerd?.registries,
  };
}

/** The load balancer of a controller's own node, with every API server that is known, at least its own. */
export function embeddedNodeLocal(
  config: ClusterConfig,
  { controllers }: Pick<ControllerFacts, "controllers">,
): NodeLocalInputs | undefined {
  const { api } = config.spec;
  const settings = clusterNodeLocal(config);
  if (settings === undefined) return undefined;
  const hosts = controllers.addresses.length === 0 ? [api.address] : controllers.addresses;
  return { settings, apiServers: hosts.map((host) => joinHostPort(host, api.port)) };
}

function desiredStacks({ options, config }: ControllerInputs, facts: ControllerFacts): DesiredStacks {
  const { nodes, controllers, isProviderRefused = false, awaitsClusterConfig = false } = facts;
  const disabledComponents = [...options.disableComponents, ...(isProviderRefused ? ["network-provider"] : [])];
  if (awaitsClusterConfig || nodes === undefined || disabledComponents.includes("applier-manager")) return NO_STACKS;
  const inputs = {
    config,
    disabledComponents,
    konnectivity: usesKonnectivity(options),
    pushGateway: options.metricsScraper,
    controllerCount: controllers.count,
    controllerAddresses: controllers.addresses,
    nodeCount: nodes.all,
    linuxNodeCount: nodes.linux,
  };
  return { written: renderSystemStacks(inputs), removed: unwantedStacks(inputs) };
}

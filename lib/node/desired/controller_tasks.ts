import { balancerKind, keepalivedConfig } from "../../config/mod.ts";
import { runsEtcd } from "./control_plane.ts";
import { externalEndpoints } from "../controller/external_endpoints.ts";
import { LEADER_LEASE, WORKER_CONFIG_LEASE } from "../../reconcilers/mod.ts";
import { runsPods } from "../options.ts";
import { type ControllerFacts, type ControllerInputs, isAlone } from "./controller_facts.ts";
import type { DesiredTask } from "./desired.ts";
import { podTasks } from "./pod_tasks.ts";

/** What a controller does itself: for its own machine, and for the cluster while it holds the lease for that. */
export function controllerTasks(
  inputs: ControllerInputs,
  facts: Pick<ControllerFacts, "virtualAddress">,
): DesiredTask[] {
  const { options } = inputs;
  const isEnabled = (name: string) => !options.disableComponents.includes(name);
  const alone = isAlone(inputs);
  const hasPeers = runsEtcd(inputs.config) && !alone;
  const everyone = (name: string): DesiredTask => ({ name, after: "system-tasks" });
  // Nothing is to be agreed on by a controller that can have no peers.
  const held = (name: string, lease: string): DesiredTask => alone ? everyone(name) : { ...everyone(name), lease };
  const leader = (name: string) => held(name, LEADER_LEASE);
  return [
    ...(hasPeers ? ["etcd-removal", "etcd-learners"].map((name) => ({ name, after: "etcd-membership" })) : []),
    ...(alone ? [] : [everyone("controller-lease"), everyone("controllers")]),
    ...(hasPeers ? [everyone("etcd-maintenance"), everyone("etcd-member")] : []),
    ...(isEnabled("applier-manager") ? [leader("applier"), everyone("nodes")] : []),
    everyone("configuration-event"),
    ...(isEnabled("node-role") ? [leader("node-role")] : []),
    ...(isEnabled("csr-approver") ? [leader("csr-approver")] : []),
    ...(hasPeers ? [leader("etcd-members")] : []),
    ...(externalEndpoints(options, inputs.config) === undefined ? [] : [leader("endpoint-reconciler")]),
    held("worker-config", WORKER_CONFIG_LEASE),
    ...(!alone && isEnabled("control-api") ? [joinApiTask(inputs)] : []),
    ...virtualAddressTasks(inputs, facts),
    ...(runsPods(options) ? podTasks(options) : []),
  ];
}

function joinApiTask({ config: { spec: { api } } }: ControllerInputs): DesiredTask {
  const address = api.onlyBindToAddress ? { address: api.address } : {};
  const listens = [{ port: api.k0sApiPort, setting: "spec.api.k0sApiPort", ...address }];
  return { name: "join-api", after: "join-api", listens };
}

function virtualAddressTasks(
  { config }: ControllerInputs,
  { virtualAddress }: Pick<ControllerFacts, "virtualAddress">,
): DesiredTask[] {
  const settings = keepalivedConfig(config);
  if (settings === undefined || virtualAddress === undefined) return [];
  const setting = "spec.network.controlPlaneLoadBalancing.keepalived.userSpaceProxyBindPort";
  const listens = [{ port: settings.userSpaceProxyBindPort, setting }];
  const proxy: DesiredTask = { name: "api-proxy", after: "keepalived", listens };
  return [
    ...(balancerKind(settings) === "userspace" ? [proxy] : []),
    { name: "virtual-address", after: "keepalived" },
  ];
}

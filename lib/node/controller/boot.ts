import { componentUserNames, keepalivedConfig, runsEtcd } from "../../config/mod.ts";
import {
  containerd,
  CONTROL_PLANE,
  type ControlPlaneProcess,
  DATASTORES,
  isEncryptionForeign,
  keepalived,
  kubeApiserver,
  usesKonnectivity,
} from "../../components/mod.ts";
import { ensureComponentUsers } from "../../host/mod.ts";
import { beginEtcdTokenKey, type NewKeyPair } from "../../pki/mod.ts";
import type { BootStep } from "../../supervisor/mod.ts";
import { BootPlan } from "../boot_plan.ts";
import { issueCertificates } from "./certificates.ts";
import type { ControllerState } from "./controller_state.ts";
import { makeKonnectivityDirectory, makeStorageDirectories } from "../directories.ts";
import { hasEtcdPeers, openEtcdMembership } from "./etcd.ts";
import { installHostTools } from "../pods/host_tools.ts";
import { joinCluster } from "./join.ts";
import { planPods } from "../pods/boot.ts";
import { prepareSecretsEncryption } from "./secrets_encryption.ts";
import { bringUpStorage } from "./storage.ts";
import { unpack } from "../unpack.ts";
import { applySystemRbac, startSystemTasks } from "./cluster.ts";
import { learnClusterDefaults } from "./cluster_defaults.ts";
import { followFirstObject } from "./cluster_config.ts";
import { startJoinApi } from "./join_api.ts";
import { certifyEmbeddedKubelet } from "./kubelet_credentials.ts";
import { controllerRunners } from "./task_runners.ts";
import { prepareVirtualAddress } from "./virtual_address.ts";

/**
 * The boot of a controller as a graph: what can run at once, does. A process is what `desired` says of it at that moment,
 * and follows its facts from then on; when a step is done, the tasks that go on after it start.
 *
 * The critical path is storage unpacked → storage up → API server up → system objects applied → node registered; the
 * rest is off it.
 */
export function controllerBoot(state: ControllerState): BootStep[] {
  const { config, inputs: { options } } = state;
  const plan = new BootPlan((step) => state.stepIsDone(step, controllerRunners(state)));
  const isEnabled = (name: string) => !options.disableComponents.includes(name);

  planPreparation(plan, state);
  if (options.initOnly) return plan.steps();

  plan.step("storage", ["unpack-storage", "directories", "certificates"], (end) => bringUpStorage(state, end));
  if (hasEtcdPeers(state)) plan.step("etcd-membership", ["storage"], () => openEtcdMembership(state));
  if (!isEncryptionForeign(config)) {
    plan.step("secrets-encryption", ["storage"], (end) => prepareSecretsEncryption(state, end));
  }
  for (const { name, needs, account } of controlPlaneOf(state)) {
    const prepared = account === undefined ? ["unpack-control-plane"] : ["unpack-control-plane", "certificates"];
    const follows = needs.includes("kube-apiserver") ? ["cluster-config"] : [];
    if (name === kubeApiserver.name) follows.push("secrets-encryption");
    plan.step(name, [...needs.map(stepOf), ...follows, ...prepared], (end) => state.reconciler.bringUp(name, end));
  }
  if (options.dynamicConfig) plan.step("cluster-config", ["kube-apiserver"], (end) => followFirstObject(state, end));
  if (isEnabled("system-rbac")) plan.step("system-rbac", ["kube-apiserver"], (end) => applySystemRbac(state, end));
  plan.step("system-tasks", ["kube-apiserver", "cluster-config", "etcd-membership"], () => startSystemTasks(state));
  if (!state.isAlone && isEnabled("control-api")) {
    plan.step("join-api", ["kube-apiserver", "etcd-membership"], () => startJoinApi(state));
  }
  if (keepalivedConfig(config) !== undefined) planVirtualAddress(plan, state);
  if (state.hasWorker) {
    plan.step("kubelet-credentials", ["certificates"], () => certifyEmbeddedKubelet(state));
    planPods(plan, state, {
      kubeletNeeds: ["kube-apiserver", "cluster-config", "kubelet-credentials"],
      profileNeeds: [],
    });
  }
  return plan.steps();
}

/** The processes of the control plane beside its datastore. Each says itself what it needs. */
function controlPlaneOf({ config, inputs: { options } }: ControllerState): ControlPlaneProcess[] {
  return CONTROL_PLANE.filter((process) => process.isWanted({ options, config }));
}

/** The step that brings a process up: for a datastore the one that then looks at what is stored. */
function stepOf(name: string): string {
  return DATASTORES.some((datastore) => datastore.name === name) ? "storage" : name;
}

/** What makes the machine ready to start processes: accounts, directories, programs, authorities and certificates. */
function planPreparation(plan: BootPlan, state: ControllerState): void {
  const { config, inputs: { options, paths } } = state;
  const storage = DATASTORES.filter((datastore) => datastore.isWanted({ options, config }));
  const controlPlane = new Set(controlPlaneOf(state).flatMap(({ parts }) => parts));

  let tokenKey: Promise<NewKeyPair | undefined> | undefined;

  plan.step("users", [], () => findUsers(state));
  if (runsEtcd(config)) plan.step("etcd-token-key", [], () => tokenKey = beginEtcdTokenKey(paths));
  // Apart, so that the datastore starts while the rest is still being unpacked.
  plan.step("unpack-storage", [], unpack(state, storage.flatMap(({ parts }) => parts)));
  plan.step("unpack-control-plane", [], unpack(state, [...controlPlane]));
  // Not at the same time: datastore and API server wait for the control plane, and nothing waits for the runtime yet.
  if (state.hasWorker) {
    plan.step("unpack-runtime", ["unpack-control-plane"], unpack(state, containerd.parts, "background"));
  }
  plan.step("directories", ["users"], async () => {
    await makeStorageDirectories(paths, { config, users: state.users });
    if (usesKonnectivity(options)) await makeKonnectivityDirectory(paths, state.users);
  });
  if (options.token !== undefined) plan.step("join", [], (end) => joinCluster(state, end));
  plan.step("cluster-defaults", ["join"], () => learnClusterDefaults(state));
  plan.step(
    "certificates",
    ["users", "directories", "join", "cluster-defaults"],
    async () => void await issueCertificates(state, { etcdTokenKey: tokenKey }),
  );
}

/** What gives the controllers a common address. Where pods run, the network tools are unpacked for them already. */
function planVirtualAddress(plan: BootPlan, state: ControllerState): void {
  plan.step("unpack-keepalived", ["unpack-control-plane"], unpack(state, keepalived.parts, "background"));
  if (!state.hasWorker) plan.step("host-tools", ["unpack-control-plane"], (end) => installHostTools(state, end));
  plan.step("keepalived", ["unpack-keepalived", "host-tools", ...keepalived.needs], async (end) => {
    await prepareVirtualAddress(state);
    await state.reconciler.bringUp(keepalived.name, end);
  });
}

async function findUsers(state: ControllerState): Promise<void> {
  const { paths: { dataDir }, ports: { spawn, log } } = state.inputs;
  const users = await ensureComponentUsers({ names: componentUserNames(state.config), dataDir, spawn, log });
  state.learn({ users });
}

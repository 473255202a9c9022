import { containerd, kubelet } from "../../components/mod.ts";
import { KubeClient } from "../../kube/mod.ts";
import type { BootStep } from "../../supervisor/mod.ts";
import { BootPlan } from "../boot_plan.ts";
import { bootstrapKubelet } from "./kubelet_bootstrap.ts";
import { checkWorkerProfile } from "../checks/component_checks.ts";
import { planPods } from "../pods/boot.ts";
import { unpack } from "../unpack.ts";
import { findWorkerAccess, hostPortOf, joinedAccess } from "./worker_access.ts";
import { loadWorkerProfile } from "./worker_profile.ts";
import type { WorkerState } from "./worker_state.ts";
import { workerRunners } from "./task_runners.ts";

/**
 * The boot of a worker as a graph: while the programs are unpacked, the machine finds its cluster, has its kubelet
 * certified and learns its profile.
 */
export function workerBoot(state: WorkerState): BootStep[] {
  const { options: { token }, paths, ports } = state.inputs;
  const plan = new BootPlan((step) => state.stepIsDone(step, workerRunners(state)));

  plan.step("unpack-runtime", [], unpack(state, containerd.parts));
  plan.step("unpack-kubelet", [], unpack(state, kubelet.parts));
  plan.step("join", [], async (signal) => {
    state.access = await findWorkerAccess({ paths, token, ports, signal });
  });
  plan.step("worker-profile", ["join"], (signal) => readProfile(state, signal));
  // After the profile: both use one connection, which then becomes the node's own.
  plan.step("kubelet-credentials", ["worker-profile"], (signal) => certify(state, signal));
  planPods(plan, state, {
    profileNeeds: ["worker-profile"],
    kubeletNeeds: ["unpack-kubelet", "kubelet-credentials"],
    beforeKubelet: async () => {
      const { profile } = state.facts;
      if (profile !== undefined) await checkWorkerProfile(profile.kubeletConfiguration, state.inputs);
      state.useBalancer();
    },
  });
  return plan.steps();
}

async function readProfile(state: WorkerState, signal: AbortSignal): Promise<void> {
  const { options: { profile: name }, paths, ports } = state.inputs;
  const { access: { access, isJoined }, client } = state;
  const connect = isJoined ? (server: string) => new KubeClient({ ...access, server }, ports) : undefined;
  const { profile, own } = await loadWorkerProfile({ client, connect, name, paths, ports, signal });
  state.ownProfile = own;
  const apiServers = profile.apiServers.length > 0 ? profile.apiServers : [hostPortOf(access.server)];
  state.learn({ profile, apiServers });
}

async function certify(state: WorkerState, signal: AbortSignal): Promise<void> {
  const { access: { caPem, isJoined }, client, nodeName } = state;
  const { paths, ports } = state.inputs;
  if (!isJoined) {
    await bootstrapKubelet({ client, caPem, paths, nodeName, ports, signal });
    state.access = await joinedAccess(paths);
  }
  state.learn({ clientCa: state.access.caPem });
}

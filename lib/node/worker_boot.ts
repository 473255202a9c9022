import { K0sError } from "../base/mod.ts";
import { parseExtraArgs } from "../components/mod.ts";
import { resolveHost } from "../platform/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import { unpackStep } from "./boot_steps.ts";
import { bootstrapKubelet } from "./kubelet_bootstrap.ts";
import { KubeClient } from "../kube/mod.ts";
import { workerNodeLocal } from "./node_local_worker.ts";
import type { KubeletFacts, PodHost } from "./pod_host.ts";
import { findWorkerAccess, joinedAccess } from "./worker_access.ts";
import { loadWorkerProfile } from "./worker_profile.ts";
import type { WorkerState } from "./worker_state.ts";
import { workerSteps } from "./worker_steps.ts";

/**
 * The boot of a worker as a graph: while the programs are unpacked, the machine finds its cluster, has its kubelet
 * certified and learns its profile.
 */
export function workerBootSteps(state: WorkerState): BootStep[] {
  const { options, paths, ports } = state.inputs;
  const runtime = ["containerd", "containerd-shim-runc-v2", "runc"];
  return [
    unpackStep("unpack-runtime", { parts: runtime, needs: [], isBackground: false }, state),
    unpackStep("unpack-kubelet", { parts: ["kubernetes"], needs: [], isBackground: false }, state),
    {
      name: "join",
      needs: [],
      run: async (signal) => {
        state.access = await findWorkerAccess({ paths, token: options.token, ports, signal });
      },
    },
    { name: "worker-profile", needs: ["join"], run: (signal) => readProfile(state, signal) },
    // After the profile: both use one connection, which then becomes the node's own.
    { name: "kubelet-credentials", needs: ["worker-profile"], run: (signal) => certify(state, signal) },
    ...workerSteps(podHost(state)),
  ];
}

async function readProfile(state: WorkerState, signal: AbortSignal): Promise<void> {
  const { options: { profile: name }, paths, ports } = state.inputs;
  const { access: { access, isJoined }, client } = state;
  const connect = isJoined ? (server: string) => new KubeClient({ ...access, server }, ports) : undefined;
  state.profile = await loadWorkerProfile({ client, connect, name, paths, ports, signal });
  const extraArgs = parseExtraArgs(state.inputs.options.kubeletExtraArgs);
  if (state.profile.isDualStack && extraArgs["node-ip"] === undefined) {
    const addresses = await resolveHost(state.nodeName);
    state.nodeIps = dualStackAddresses(state.nodeName, addresses, state.profile.primaryFamily);
  }
}

async function certify(state: WorkerState, signal: AbortSignal): Promise<void> {
  const { access: { caPem, isJoined }, client, nodeName } = state;
  const { paths, ports } = state.inputs;
  if (isJoined) return;
  await bootstrapKubelet({ client, caPem, paths, nodeName, ports, signal });
  state.access = await joinedAccess(paths);
}

/**
 * One address of each family, the primary one first.
 *
 * @throws {K0sError} If a family is missing.
 */
export function dualStackAddresses(name: string, addresses: readonly string[], primary: "IPv4" | "IPv6"): string[] {
  const ipv4 = addresses.find((address) => !address.includes(":"));
  const ipv6 = addresses.find((address) => address.includes(":"));
  if (ipv4 === undefined || ipv6 === undefined) {
    const found = addresses.length === 0 ? "none" : addresses.join(", ");
    throw new K0sError(
      `failed to detect node IPs for ${JSON.stringify(name)}: node name IP address lookup didn't return addresses ` +
        `for both families: ${found}`,
      { hint: "Let the node's name resolve to one address of each, or set --kubelet-extra-args=--node-ip=IPV4,IPV6" },
    );
  }
  return primary === "IPv6" ? [ipv6, ipv4] : [ipv4, ipv6];
}

function podHost(state: WorkerState): PodHost {
  return {
    inputs: state.inputs,
    nodeName: state.nodeName,
    profileNeeds: ["worker-profile"],
    kubeletNeeds: ["unpack-kubelet", "kubelet-credentials"],
    get profile() {
      return state.profile;
    },
    get kubelet() {
      return kubeletFacts(state);
    },
    get nodeLocal() {
      return workerNodeLocal(state);
    },
    bringUp: (spec, signal) => state.bringUp(spec, signal),
    runInBackground: (name, run) => state.runInBackground(name, run),
    noteEvent: (component, message, payload) => state.noteEvent(component, message, payload),
  };
}

function kubeletFacts({ access, balancer, nodeIps, inputs: { options, paths } }: WorkerState): KubeletFacts {
  return {
    kubeconfig: balancer?.kubeconfig ?? paths.kubeletKubeconfig,
    labels: options.labels,
    taints: options.taints,
    ...(nodeIps === undefined ? {} : { nodeIps }),
    clientCa: () => Promise.resolve(access.caPem),
  };
}

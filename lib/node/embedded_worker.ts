import { parseDuration } from "../base/mod.ts";
import { imageReferences } from "../config/mod.ts";
import { kubeletConfiguration } from "../manifests/mod.ts";
import { apiUrl, ensureKubeletClient, kubeletCredentials, kubeletKubeconfig } from "../pki/mod.ts";
import { readText, writeAtomic } from "../platform/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import type { KubeletFacts, PodHost, WorkerProfile } from "./pod_host.ts";
import { clusterNodeLocal, embeddedNodeLocal, withBalancerImage } from "./node_local.ts";
import { workerSteps } from "./worker_steps.ts";

/** Taint that keeps ordinary pods off a controller with a worker (k0s `cmd/controller`). */
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";

/** The worker half of a controller: it knows its profile, and signs its kubelet's first certificate itself. */
export function embeddedWorkerSteps(state: ControllerState): BootStep[] {
  return [
    { name: "kubelet-credentials", needs: ["certificates"], run: () => writeKubeletCredentials(state) },
    ...workerSteps(embeddedPodHost(state)),
  ];
}

/** The controller as what its worker half needs. */
export function embeddedPodHost(state: ControllerState): PodHost {
  return {
    inputs: state.inputs,
    nodeName: state.nodeName,
    profileNeeds: [],
    kubeletNeeds: ["kube-apiserver", "kubelet-credentials"],
    profile: profileOf(state),
    kubelet: kubeletFacts(state),
    nodeLocal: embeddedNodeLocal(state),
    bringUp: (spec, signal) => state.bringUp(spec, signal),
    runInBackground: (name, run) => state.runInBackground(name, run),
    noteEvent: (component, message, payload) => state.noteEvent(component, message, payload),
  };
}

function profileOf({ inputs: { config, options } }: ControllerState): WorkerProfile {
  const references = imageReferences(config);
  return {
    kubeletConfiguration: kubeletConfiguration(config, options.profile),
    pauseImage: references["pause"] ?? "",
    imageReferences: withBalancerImage(references, clusterNodeLocal(config)),
  };
}

function kubeletFacts({ inputs: { options, paths } }: ControllerState): KubeletFacts {
  const noTaints = options.single || options.noTaints;
  return {
    kubeconfig: `${paths.runDir}/kubelet-direct.conf`,
    labels: { ...options.labels, "node.k0sproject.io/role": "control-plane" },
    taints: [...options.taints, ...(noTaints ? [] : [CONTROL_PLANE_TAINT])],
    clientCa: () => readText(`${paths.pkiDir}/ca.crt`),
  };
}

async function writeKubeletCredentials(state: ControllerState): Promise<void> {
  const { config, paths, ports } = state.inputs;
  const { api } = config.spec;
  await ensureKubeletClient({
    paths,
    nodeName: state.nodeName,
    server: apiUrl(api.onlyBindToAddress ? api.address : "localhost", api.port),
    lifetimeMs: parseDuration(api.ca.certificatesExpireAfter),
    clock: ports.clock,
  });
  // The kubelet talks to the API server beside it, whatever `kubelet.conf` names (k0s `pkg/component/worker`).
  const direct = apiUrl(api.onlyBindToAddress ? api.address : "127.0.0.1", api.port);
  const { kubeconfig, clientCa } = kubeletFacts(state);
  await writeAtomic(kubeconfig, kubeletKubeconfig(direct, await clientCa(), kubeletCredentials(paths)), {
    mode: 0o640,
  });
}

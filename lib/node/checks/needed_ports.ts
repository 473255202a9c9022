import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import { type PortNeed, type ProbeResult, rejected } from "../../host/mod.ts";
import { desiredController } from "../desired/controller.ts";
import type { ControllerFacts } from "../desired/controller_facts.ts";
import type { Desired } from "../desired/desired.ts";
import type { PodFacts } from "../desired/pods.ts";
import { desiredWorker } from "../desired/worker.ts";
import type { ControllerOptions, WorkerOptions } from "../options.ts";

const NOBODY_YET = { uid: 0, gid: 0 };

/** What a node finds out while it starts, as far as ports need it: which ones a process listens on does not follow from it. */
const PODS_UNSEEN: PodFacts = {
  host: {
    cgroups: "v2",
    splitCgroup: undefined,
    hasKernelDefaults: true,
    lowestOomScoreAdj: undefined,
    resolvConf: { path: "" },
    containerdConfig: undefined,
    dropIns: [],
    loopback: "127.0.0.1",
  },
  clientCa: "",
  nodeIps: [],
};

/** Everything that a controller cannot know before it has been made. */
const UNSEEN: ControllerFacts = {
  ...PODS_UNSEEN,
  hostname: "",
  nodeName: "",
  invocationId: "",
  users: {
    etcd: NOBODY_YET,
    kine: NOBODY_YET,
    kubeApiserver: NOBODY_YET,
    kubeScheduler: NOBODY_YET,
    konnectivityServer: NOBODY_YET,
  },
  certificates: {},
  controllers: { count: 1, addresses: [] },
  virtualAddress: { interfaces: [], k0s: "", k0sPid: 0, busybox: "" },
};

/** The TCP ports that a controller, its processes and its own node listen on; those of pods come in addition. */
export function controllerPorts(
  inputs: { options: ControllerOptions; config: ClusterConfig; paths: NodePaths },
): PortNeed[] {
  return portsOf(desiredController(inputs, UNSEEN));
}

/** The same of a worker. */
export function workerPorts(inputs: { options: WorkerOptions; paths: NodePaths }): PortNeed[] {
  const profile = {
    kubeletConfiguration: {},
    pauseImage: "",
    imageReferences: {},
    apiServers: [],
    nodeLocal: undefined,
  };
  const fetched = { ...profile, isDualStack: false, isCloudProvider: false, primaryFamily: "IPv4" } as const;
  return portsOf(desiredWorker(inputs, { ...PODS_UNSEEN, nodeName: "", profile: fetched }));
}

function portsOf({ processes, tasks }: Desired): PortNeed[] {
  return [...processes, ...tasks].flatMap(({ name, listens = [] }) =>
    listens.map((port) => ({ ...port, component: name }))
  );
}

/** Ports that processes or pods of this node need twice: nothing listens there yet, so each alone could have it. */
export function portsNeededTwice(needs: readonly PortNeed[]): ProbeResult[] {
  return needs.flatMap((need, index) => {
    const other = needs.slice(0, index).find(({ port, protocol, address }) =>
      port === need.port && protocol === need.protocol &&
      (address === undefined || need.address === undefined || address === need.address)
    );
    if (other === undefined) return [];
    const name = { path: ["os", "ports", String(need.port)], displayName: `Port ${need.port}` };
    const hint = other.setting ?? need.setting;
    const message = other.component === need.component
      ? `needed twice by ${need.component} of this node`
      : `needed by both ${other.component} and ${need.component} of this node`;
    return [rejected(name, "", message, hint === undefined ? undefined : `Change ${hint}`)];
  });
}

import type { NodePaths } from "../../config/mod.ts";
import type { WorkerOptions } from "../options.ts";
import type { FetchedProfile } from "../worker/worker_profile.ts";
import { type Desired, type DesiredTask, NO_STACKS } from "./desired.ts";
import { desiredPods, type NodeLocalInputs, type PodFacts } from "./pods.ts";
import { podTasks } from "./pod_tasks.ts";

/** What a worker is told, for as long as it runs. */
export interface WorkerInputs {
  options: WorkerOptions;
  paths: NodePaths;
}

/** What a worker finds out. What is left out is not known yet. */
export interface WorkerFacts extends Omit<PodFacts, "profile"> {
  nodeName: string;
  profile?: FetchedProfile | undefined;
  /** `host:port` of the API servers, as the cluster names them; at least the one that was joined at. */
  apiServers?: readonly string[] | undefined;
}

/** What a worker is to be. */
export function desiredWorker({ options, paths }: WorkerInputs, facts: WorkerFacts): Desired {
  const nodeLocal = nodeLocalOf(facts);
  const pods = desiredPods({
    options,
    paths,
    nodeName: facts.nodeName,
    facts,
    kubeconfig: paths.kubeletKubeconfig,
    labels: options.labels,
    taints: options.taints,
    nodeLocal,
    isKubeletBalanced: true,
  });
  const tasks: DesiredTask[] = [...podTasks(options, facts.profile, facts), {
    name: "worker-profile",
    after: "kubelet",
  }];
  return { ...pods, stacks: NO_STACKS, tasks };
}

/** The load balancer that the cluster wants on its nodes; `undefined`: none. */
export function nodeLocalOf({ profile, apiServers = [] }: Pick<WorkerFacts, "profile" | "apiServers">) {
  const settings = profile?.nodeLocal;
  if (settings === undefined || apiServers.length === 0) return undefined;
  return { settings, apiServers } satisfies NodeLocalInputs;
}

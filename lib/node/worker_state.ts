import { nodeName, parseKubeletExtraArgs } from "../components/mod.ts";
import { KubeClient } from "../kube/mod.ts";
import { hostname } from "../platform/mod.ts";
import { NodeState, type NodeStateInputs } from "./node_state.ts";
import type { NodeEvents, WorkerOptions } from "./options.ts";
import type { WorkerAccess } from "./worker_access.ts";
import type { FetchedProfile } from "./worker_profile.ts";

/** What a {@link WorkerState} is made of. */
export interface WorkerStateInputs extends NodeStateInputs {
  options: WorkerOptions;
}

/** What the steps of a worker's boot hand to each other. A value read before its step has run throws. */
export class WorkerState extends NodeState<WorkerStateInputs> {
  /** Addresses of the node, with dual stack; left out: the kubelet finds its own. */
  nodeIps: readonly string[] | undefined;
  #access: WorkerAccess | undefined;
  #client: KubeClient | undefined;
  #profile: FetchedProfile | undefined;

  /** Name of this machine as a node. */
  get nodeName(): string {
    return nodeName(parseKubeletExtraArgs(this.inputs.options.kubeletExtraArgs), hostname());
  }

  /** What this machine authenticates with. */
  get access(): WorkerAccess {
    return set(this.#access, "credentials");
  }

  set access(access: WorkerAccess) {
    this.#access = access;
    this.#client?.[Symbol.dispose]();
    this.#client = new KubeClient(access.access, this.inputs.ports);
  }

  /** Connection to the cluster with {@link access}. */
  get client(): KubeClient {
    return set(this.#client, "API client");
  }

  /** The same once this machine is a node of the cluster. */
  get joinedClient(): KubeClient | undefined {
    return this.#access?.isJoined ? this.#client : undefined;
  }

  /** What the cluster says of its workers. */
  get profile(): FetchedProfile {
    return set(this.#profile, "worker profile");
  }

  set profile(profile: FetchedProfile) {
    this.#profile = profile;
  }

  override async backgroundTasks(): Promise<void> {
    await super.backgroundTasks();
    this.#client?.[Symbol.dispose]();
  }

  /** Tells once that the node is Ready. Who brings the pod network, a worker is not told. */
  announceReady(events: NodeEvents): void {
    const { nodeName } = this;
    this.whenNodeReady(() => this.client, nodeName, {
      awaitsForeignNetwork: false,
      tell: (lacksNetwork) => this.tellReady(events, { apiUrl: this.client.server, nodeName, lacksNetwork }),
    });
  }
}

function set<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`The boot graph used the ${what} before they were there`);
  return value;
}

import { Changes } from "../../base/mod.ts";
import { awaitsCloudProvider, nodeName, parseExtraArgs } from "../../components/mod.ts";
import { KubeClient } from "../../kube/mod.ts";
import { hostname } from "../../platform/mod.ts";
import type { Desired } from "../desired/desired.ts";
import { type NodeLocalBalancer, nodeLocalBalancer } from "../desired/pods.ts";
import { desiredWorker, nodeLocalOf, type WorkerFacts } from "../desired/worker.ts";
import { known, NodeState, type NodeStateInputs } from "../node_state.ts";
import type { NodeEvents, WorkerOptions } from "../options.ts";
import { connectAsNode, type WorkerAccess } from "./worker_access.ts";
import type { OwnProfile } from "./profile_copy.ts";
import type { FetchedProfile } from "./worker_profile.ts";

/** What a {@link WorkerState} is made of. */
export interface WorkerStateInputs extends NodeStateInputs {
  options: WorkerOptions;
}

/** What the steps of a worker's boot find out. A value read before its step has run throws. */
export class WorkerState extends NodeState<WorkerStateInputs, WorkerFacts> {
  /** Where the profile that this node runs by is from. */
  ownProfile: OwnProfile = { data: {} };
  /** Told when the API is reached at another address than before. */
  readonly serverChanges: Changes = new Changes();
  #access: WorkerAccess | undefined;
  #isBalanced = false;
  #client: KubeClient | undefined;

  constructor(inputs: WorkerStateInputs) {
    super(inputs, { nodeName: nodeName(parseExtraArgs(inputs.options.kubeletExtraArgs), hostname()) });
  }

  override get desired(): Desired {
    return desiredWorker(this.inputs, this.facts);
  }

  /** Name of this machine as a node. */
  get nodeName(): string {
    return this.facts.nodeName;
  }

  /** What this machine authenticates with. */
  get access(): WorkerAccess {
    return known(this.#access, "credentials");
  }

  set access(access: WorkerAccess) {
    this.#access = access;
    this.#connect();
  }

  #connect(): void {
    const { access, http } = this.access;
    this.#client?.[Symbol.dispose]();
    const server = this.#isBalanced ? this.balancer?.server ?? access.server : access.server;
    this.#client = new KubeClient({ ...access, server }, {
      ...this.inputs.ports,
      http: http ?? this.inputs.ports.http,
    });
  }

  /** What is known by now of the cluster that this machine has joined, or is about to. */
  get joinedTo(): { server?: string; apiServers?: readonly string[]; clusterDomain?: string } {
    const { profile, apiServers } = this.facts;
    const clusterDomain = profile?.kubeletConfiguration["clusterDomain"];
    return {
      ...(this.#access === undefined ? {} : { server: this.#access.access.server }),
      ...(apiServers === undefined ? {} : { apiServers }),
      ...(typeof clusterDomain === "string" ? { clusterDomain } : {}),
    };
  }

  /** Connection to the cluster with {@link access}. */
  get client(): KubeClient {
    return known(this.#client, "API client");
  }

  /** The same once this machine is a node of the cluster. */
  get joinedClient(): KubeClient | undefined {
    return this.#access?.isJoined ? this.#client : undefined;
  }

  /** A further connection to the cluster as this node, with its credentials as they are now. */
  openClient(): Promise<KubeClient> {
    return connectAsNode(this);
  }

  /** What the cluster says of its workers. */
  get profile(): FetchedProfile {
    return known(this.facts.profile, "worker profile");
  }

  /** The load balancer of this node, through which its kubelet and k0s itself reach the API. */
  get balancer(): NodeLocalBalancer | undefined {
    return nodeLocalBalancer(nodeLocalOf(this.facts), this.facts);
  }

  /** Reaches the API through {@link balancer} from now on, where there is one; else where this machine joined. */
  useBalancer(): void {
    this.#isBalanced = true;
    const { server } = this.client;
    this.#connect();
    if (this.client.server !== server) this.serverChanges.notify();
  }

  /** What has to be dual-stack; `undefined`: one address is enough. */
  get families(): { primary: "IPv4" | "IPv6" } | undefined {
    return familiesOf(this.profile);
  }

  /** Family of the address that the kubelet has to be told, where k0s is the cloud provider that it waits for. */
  get toldFamily(): "IPv4" | "IPv6" | undefined {
    return toldFamilyOf(this.profile, this.inputs.options);
  }

  override async backgroundTasks(): Promise<void> {
    await super.backgroundTasks();
    this.#client?.[Symbol.dispose]();
  }

  /** Tells once that the node is Ready. A worker is not told what brings the pod network. */
  announceReady(events: NodeEvents): void {
    const { nodeName } = this;
    this.whenNodeReady(() => this.client, nodeName, {
      awaitsForeignNetwork: false,
      tell: (lacksNetwork) => this.tellReady(events, { apiUrl: this.client.server, nodeName, lacksNetwork }),
    });
  }
}

/** What has to be dual-stack by a profile; `undefined`: one address is enough. */
export function familiesOf(
  { isDualStack, primaryFamily }: Pick<FetchedProfile, "isDualStack" | "primaryFamily">,
): { primary: "IPv4" | "IPv6" } | undefined {
  return isDualStack ? { primary: primaryFamily } : undefined;
}

/** Family of the address that the kubelet has to be told by a profile; `undefined`: it finds it itself. */
export function toldFamilyOf(
  { isCloudProvider, primaryFamily }: Pick<FetchedProfile, "isCloudProvider" | "primaryFamily">,
  options: WorkerOptions,
): "IPv4" | "IPv6" | undefined {
  return isCloudProvider && awaitsCloudProvider(options) ? primaryFamily : undefined;
}

import { type ClusterConfig, type ComponentUsers, isStorageJoinable } from "../config/mod.ts";
import { nodeName, parseKubeletExtraArgs } from "../components/mod.ts";
import { KubeClient } from "../kube/mod.ts";
import { hostname, readText } from "../platform/mod.ts";
import type { ControlPlaneInputs } from "./control_plane.ts";
import { ControllerSet } from "./controller_set.ts";
import type { EtcdAmongOthers } from "./etcd_steps.ts";
import { NodeState, type NodeStateInputs } from "./node_state.ts";
import type { ControllerOptions, NodeEvents } from "./options.ts";

/** What a {@link ControllerState} is made of. */
export interface ControllerStateInputs extends NodeStateInputs {
  options: ControllerOptions;
  config: ClusterConfig;
  /** Name of this run of k0s: who holds leases. */
  invocationId: string;
}

/**
 * What the steps of a controller's boot hand to each other, and the tasks that outlive it.
 *
 * A value read before the step that sets it has run is a mistake in the boot graph and throws.
 */
export class ControllerState extends NodeState<ControllerStateInputs> {
  /** The controllers of the cluster that are alive. */
  readonly controllers: ControllerSet = new ControllerSet();
  /** Members of the etcd that was joined in this run. */
  etcdInitialCluster: readonly string[] | undefined;
  /** Our etcd as a member, once it is ready; `undefined` where it has no other members. */
  etcd: EtcdAmongOthers | undefined;
  #users: ComponentUsers | undefined;
  #digests: Readonly<Record<string, string>> | undefined;
  #client: KubeClient | undefined;

  /** Whether pods run on this machine. */
  get hasWorker(): boolean {
    return this.inputs.options.single || this.inputs.options.enableWorker;
  }

  /** Whether there can be no other controller: nothing is to be agreed on then. */
  get isAlone(): boolean {
    return this.inputs.options.single || !isStorageJoinable(this.inputs.config);
  }

  /** Name of this machine as it is set. */
  get hostname(): string {
    return hostname();
  }

  /** Name of this machine as a node. */
  get nodeName(): string {
    return nodeName(parseKubeletExtraArgs(this.inputs.options.kubeletExtraArgs), hostname());
  }

  get users(): ComponentUsers {
    return set(this.#users, "users");
  }

  set users(users: ComponentUsers) {
    this.#users = users;
  }

  /** Digests of the certificates. */
  get digests(): Readonly<Record<string, string>> {
    return set(this.#digests, "certificates");
  }

  set digests(digests: Readonly<Record<string, string>>) {
    this.#digests = digests;
  }

  /** Connection to our API server as its administrator. */
  get client(): KubeClient {
    return set(this.#client, "API client");
  }

  /** The same, if it is there already. */
  get connectedClient(): KubeClient | undefined {
    return this.#client;
  }

  /** Connects {@link client}. Nothing is sent yet. */
  async connect(): Promise<void> {
    this.#client = KubeClient.fromKubeconfig(await readText(this.inputs.paths.adminKubeconfig), this.inputs.ports.http);
  }

  /** What the specs of the control plane follow from. */
  get controlPlane(): ControlPlaneInputs {
    const { options, config, paths } = this.inputs;
    const { users, digests, etcdInitialCluster } = this;
    return { options, config, paths, users, digests, hostname: this.hostname, etcdInitialCluster };
  }

  override async backgroundTasks(): Promise<void> {
    await super.backgroundTasks();
    // A node that has retired is stopped a second time when k0s ends.
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
    this.etcd?.[Symbol.dispose]();
    this.etcd = undefined;
  }

  /** Tells once that all is up: at once on a pure controller, when the node is Ready where pods run. */
  announceReady(events: NodeEvents): void {
    const { options, config: { spec: { api, network } } } = this.inputs;
    const apiUrl = `https://${api.address}:${api.port}`;
    if (!this.hasWorker) return this.tellReady(events, { apiUrl, nodeName: undefined });
    const { nodeName } = this;
    this.whenNodeReady(() => this.client, nodeName, {
      awaitsForeignNetwork: network.provider === "custom" || options.disableComponents.includes("network-provider"),
      tell: (lacksNetwork) => this.tellReady(events, { apiUrl, nodeName, lacksNetwork }),
    });
  }
}

function set<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`The boot graph used the ${what} before they were there`);
  return value;
}

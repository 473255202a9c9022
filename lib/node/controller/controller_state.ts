import { httpsUrl } from "../../base/mod.ts";
import { type ClusterConfig, type ComponentUsers, primaryAddressFamily } from "../../config/mod.ts";
import { awaitsCloudProvider, nodeName, parseExtraArgs } from "../../components/mod.ts";
import type { EtcdMembership, MembershipPorts } from "../../etcd/mod.ts";
import { KubeClient, type KubeObject } from "../../kube/mod.ts";
import type { StackApplier } from "../../manifests/mod.ts";
import { hostname, readText } from "../../platform/mod.ts";
import type { ApiServerFiles } from "./api_server_files.ts";
import { ControllerTurn } from "./controller_turn.ts";
import type { ConfigTrials } from "./config_trials.ts";
import { ConfigWishes } from "./config_wishes.ts";
import { ControllerSet } from "../../reconcilers/mod.ts";
import { electionFor } from "./leader_work.ts";
import { Certified } from "./node_pki.ts";
import { desiredController, embeddedNodeLocal, profileOf } from "../desired/controller.ts";
import { type ControllerFacts, type ControllerInputs, isAlone } from "../desired/controller_facts.ts";
import type { Desired } from "../desired/desired.ts";
import { type NodeLocalBalancer, nodeLocalBalancer, type WorkerProfile } from "../desired/pods.ts";
import { StacksUnderWay } from "./stacks_under_way.ts";
import { known, NodeState, type NodeStateInputs } from "../node_state.ts";
import { type ControllerOptions, type NodeEvents, runsPods } from "../options.ts";

/** What stays as it is while a controller runs. */
export interface ControllerRun extends NodeStateInputs {
  options: ControllerOptions;
  /** Name of this run of k0s, as the holder of leases. */
  invocationId: string;
  /** What of its configuration it tries. */
  trials: ConfigTrials;
}

/** What a {@link ControllerState} is made of. */
export interface ControllerStateInputs extends ControllerRun {
  /** The configuration at the start. */
  config: ClusterConfig;
  /** What files of the operator decide. @default {there are none} */
  apiServerFiles?: ApiServerFiles;
  /** Number of the group that may read the audit log. @default {none but root's} */
  auditLogGroup?: number | undefined;
  /** What there is to look at anew in the configuration. */
  wishes?: ConfigWishes;
}

/** The etcd that this controller runs, as a member among others. */
export interface EtcdAmongOthers extends Disposable {
  readonly membership: EtcdMembership;
  readonly ports: MembershipPorts;
  /** Goes on with the certificates as they are on the disk now. */
  readCertificates(): Promise<void>;
}

/**
 * What the steps of a controller's boot find out, and the tasks that outlive it.
 *
 * A value read before the step that sets it has run is a mistake in the boot graph and throws.
 */
export class ControllerState extends NodeState<
  ControllerRun,
  ControllerFacts & { config: ClusterConfig }
> {
  /** The controllers of the cluster that are alive. */
  readonly controllers: ControllerSet = new ControllerSet((controllers) => this.learn({ controllers }));
  /** Our etcd as a member, once it is ready; `undefined` where it has no other members. */
  etcd: EtcdAmongOthers | undefined;
  /** What this controller's own file says. */
  ownConfig: ClusterConfig;
  /** The newest state of the cluster's object that this controller could follow; `undefined`: there was none. */
  clusterObject: KubeObject | undefined;
  /** What there is to look at anew in the configuration. */
  readonly wishes: ConfigWishes;
  /** The stacks that are being applied. */
  readonly stacksUnderWay: StacksUnderWay = new StacksUnderWay();
  /** Whose turn it is to restart something. */
  readonly turn: ControllerTurn;
  readonly certified: Certified = new Certified();
  /** The join API between its start in the boot and the task that goes on serving it. */
  joinApi: AsyncDisposable | undefined;
  #client: KubeClient | undefined;
  #applier: StackApplier | undefined;

  constructor(inputs: ControllerStateInputs) {
    const { config, apiServerFiles, auditLogGroup, wishes = new ConfigWishes(), ...run } = inputs;
    const { invocationId, options: { kubeletExtraArgs } } = run;
    super(run, {
      config,
      hostname: hostname(),
      nodeName: nodeName(parseExtraArgs(kubeletExtraArgs), hostname()),
      invocationId,
      apiServerFiles,
      auditLogGroup,
      controllers: { count: 1, addresses: [] },
    });
    this.ownConfig = config;
    this.wishes = wishes;
    const { ports: { clock, log }, background: signal } = run;
    this.turn = new ControllerTurn({
      client: () => this.#client,
      isAlone: () => this.isAlone,
      nodeName: this.nodeName,
      waits: (names) => this.#awaitsTurn(names),
      ...{ clock, log, signal },
    });
    this.reconciler.restartWith(this.turn);
    if (this.isAlone) this.controllers.addresses = [config.spec.api.address];
  }

  override get desired(): Desired {
    return desiredController(this.#described, this.facts);
  }

  /** What the node would be by another configuration, and what the operator's files that it names decide. */
  desiredBy(read: { config: ClusterConfig; apiServerFiles: ApiServerFiles }): Desired {
    return desiredController({ ...this.inputs, config: read.config }, { ...this.facts, ...read });
  }

  #awaitsTurn(names: readonly string[] | undefined): void {
    if (names !== undefined) this.noteEvent("reconciler", `waits for its turn to restart ${names.join(", ")}`);
    this.learn({ awaitsTurn: names });
  }

  protected override heldBack(why: string | undefined): void {
    super.heldBack(why);
    this.learn({ heldBack: why });
  }

  protected override passed(): void {
    this.wishes.nodeHasPassed();
  }

  protected override async elect(
    lease: string,
    lead: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await electionFor(this, lease).run(lead, signal);
  }

  /** The configuration as it holds now. */
  get config(): ClusterConfig {
    return this.facts.config;
  }

  get #described(): ControllerInputs {
    return { ...this.inputs, config: this.config };
  }

  /** Whether pods run on this machine. */
  get hasWorker(): boolean {
    return runsPods(this.inputs.options);
  }

  /** Whether there can be no other controller: nothing is to be agreed on then. */
  get isAlone(): boolean {
    return isAlone(this.#described);
  }

  /** Name of this machine as it is set. */
  get hostname(): string {
    return this.facts.hostname;
  }

  /** Name of this machine as a node. */
  get nodeName(): string {
    return this.facts.nodeName;
  }

  /** Accounts of the components. */
  get users(): ComponentUsers {
    return known(this.facts.users, "users");
  }

  /** The worker profile of this node. */
  get profile(): WorkerProfile {
    return profileOf(this.#described);
  }

  /** What has to be dual-stack; `undefined`: one address is enough. */
  get families(): { primary: "IPv4" | "IPv6" } | undefined {
    const { config } = this;
    return config.spec.network.dualStack.enabled ? { primary: primaryAddressFamily(config) } : undefined;
  }

  /** Family of the address that the kubelet has to be told, where k0s is the cloud provider that it waits for. */
  get toldFamily(): "IPv4" | "IPv6" | undefined {
    const { config, inputs: { options } } = this;
    return options.cloudProvider !== undefined && awaitsCloudProvider(options)
      ? primaryAddressFamily(config)
      : undefined;
  }

  /** The load balancer of this node. */
  get balancer(): NodeLocalBalancer | undefined {
    return this.hasWorker ? nodeLocalBalancer(embeddedNodeLocal(this.config, this.facts), this.facts) : undefined;
  }

  /** What applies the manifests. */
  get applier(): StackApplier {
    return known(this.#applier, "applier");
  }

  set applier(applier: StackApplier) {
    this.#applier = applier;
  }

  /** Connection to our API server as its administrator. */
  get client(): KubeClient {
    return known(this.#client, "API client");
  }

  /** The same, if it is there already. */
  get connectedClient(): KubeClient | undefined {
    return this.#client;
  }

  /** Connects {@link client}, with the administrator's credentials as they are now. Nothing is sent yet. */
  async connect(): Promise<void> {
    const kubeconfig = await readText(this.inputs.paths.adminKubeconfig);
    if (this.#client === undefined) this.#client = KubeClient.fromKubeconfig(kubeconfig, this.inputs.ports.http);
    else this.#client.useKubeconfig(kubeconfig);
  }

  /** A further connection to our API server as its administrator, with the credentials as they are now. */
  async openClient(): Promise<KubeClient> {
    return KubeClient.fromKubeconfig(await readText(this.inputs.paths.adminKubeconfig), this.inputs.ports.http);
  }

  override async backgroundTasks(): Promise<void> {
    await super.backgroundTasks();
    await this.turn.ended();
    // A node that has retired is stopped a second time when k0s ends.
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
    this.etcd?.[Symbol.dispose]();
    this.etcd = undefined;
  }

  /** Tells once that all is up: at once on a pure controller, when the node is Ready where pods run. */
  announceReady(events: NodeEvents): void {
    const { config: { spec: { api, network } }, inputs: { options } } = this;
    const apiUrl = httpsUrl(api.address, api.port);
    if (!this.hasWorker) return this.tellReady(events, { apiUrl, nodeName: undefined });
    const { nodeName } = this;
    this.whenNodeReady(() => this.client, nodeName, {
      awaitsForeignNetwork: network.provider === "custom" || options.disableComponents.includes("network-provider"),
      tell: (lacksNetwork) => this.tellReady(events, { apiUrl, nodeName, lacksNetwork }),
    });
  }
}

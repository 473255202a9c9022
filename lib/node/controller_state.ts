import { CancelledError, messageOf, retry } from "../base/mod.ts";
import type { Bundle } from "../bundle/mod.ts";
import type { ClusterConfig, ComponentUsers, NodePaths } from "../config/mod.ts";
import { nodeName, parseKubeletExtraArgs } from "../components/mod.ts";
import { KubeClient } from "../kube/mod.ts";
import { hostname, type Ports, readText, releaseMemory, withDeadline } from "../platform/mod.ts";
import type { ComponentEvent } from "../status/mod.ts";
import type { ProcessSpec, Supervisor } from "../supervisor/mod.ts";
import type { ControlPlaneInputs } from "./control_plane.ts";
import { waitForNodeReady } from "./node_ready.ts";
import type { ControllerOptions, NodeEvents } from "./options.ts";

/** How long the node may take to become Ready before that is worth a warning, in milliseconds. */
const NODE_READY_WITHIN_MS = 300_000;

/** How long after a node is ready the burst of its boot is over, in milliseconds. */
const SETTLED_AFTER_MS = 10_000;
/** How long after that its files are looked through, in milliseconds. */
const AUDIT_AFTER_MS = 300_000;

/** What a {@link ControllerState} is made of. */
export interface ControllerStateInputs {
  options: ControllerOptions;
  ports: Ports;
  paths: NodePaths;
  config: ClusterConfig;
  supervisor: Supervisor;
  bundle: Bundle;
  /** When the start began, on the monotonic clock. */
  startedMs: number;
  /** Aborted when the node stops. */
  background: AbortSignal;
}

/**
 * What the steps of a controller's boot hand to each other, and the tasks that outlive it.
 *
 * A value read before the step that sets it has run is a mistake in the boot graph and throws.
 */
export class ControllerState {
  readonly inputs: ControllerStateInputs;
  /** When the node was Ready; `undefined` before. */
  readyAt: Date | undefined;
  /** What components reported, oldest first. */
  readonly events: Map<string, readonly ComponentEvent[]> = new Map();
  /** Parts that the boot unpacks. */
  readonly staged: string[] = [];
  readonly #tasks: Promise<void>[] = [];
  #users: ComponentUsers | undefined;
  #digests: Readonly<Record<string, string>> | undefined;
  #client: KubeClient | undefined;

  constructor(inputs: ControllerStateInputs) {
    this.inputs = inputs;
  }

  /** Whether pods run on this machine. */
  get hasWorker(): boolean {
    return this.inputs.options.single || this.inputs.options.enableWorker;
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

  /** Notes something that `k0s status components` shows; the last three per component are kept. */
  noteEvent(component: string, message: string, payload?: unknown): void {
    const event = {
      at: this.inputs.ports.clock.now().toISOString(),
      message,
      ...(payload === undefined ? {} : { payload }),
    };
    this.events.set(component, [...(this.events.get(component) ?? []), event].slice(-3));
  }

  /** Connects {@link client}. Nothing is sent yet. */
  async connect(): Promise<void> {
    this.#client = KubeClient.fromKubeconfig(await readText(this.inputs.paths.adminKubeconfig), this.inputs.ports.http);
  }

  /** What the specs of the control plane follow from. */
  get controlPlane(): ControlPlaneInputs {
    const { options, config, paths } = this.inputs;
    return { options, config, paths, users: this.users, digests: this.digests, hostname: hostname() };
  }

  /** Hands a spec to the supervisor and waits until it is ready. */
  async bringUp(spec: ProcessSpec, signal: AbortSignal): Promise<void> {
    await this.inputs.supervisor.apply(spec);
    await this.inputs.supervisor.waitReady(spec.name, signal);
  }

  /**
   * Runs something until it has ended or the node stops. A failure is logged and the task begins again, after a second
   * at first and a minute at most: a full inotify table or an unreadable file must not take the whole node down.
   */
  runInBackground(name: string, run: (signal: AbortSignal) => Promise<void>): void {
    const { background, ports } = this.inputs;
    const onRetry = (error: unknown, retryInMs: number) => {
      if (background.aborted) return;
      ports.log.error("Background task failed", { task: name, error: messageOf(error), retryInMs });
    };
    const { clock, random } = ports;
    const task = retry(() => run(background), { clock, random, signal: background, onRetry });
    this.#tasks.push(task.catch((error: unknown) => {
      if (!(error instanceof CancelledError || background.aborted)) throw error;
    }));
  }

  /** Resolves when every background task has ended. */
  async backgroundTasks(): Promise<void> {
    await Promise.allSettled(this.#tasks);
    this.#client?.[Symbol.dispose]();
  }

  /** Tells once that all is up: at once on a pure controller, when the node is Ready where pods run. */
  announceReady(events: NodeEvents): void {
    const { ports, startedMs, config } = this.inputs;
    const tell = (name: string | undefined) => {
      this.#auditStaged();
      this.readyAt = ports.clock.now();
      const elapsedMs = Math.round(ports.clock.monotonicMs() - startedMs);
      ports.log.info(name === undefined ? "Control plane is ready" : "Node is ready", { node: name, elapsedMs });
      events.onReady?.({
        elapsedMs,
        apiUrl: `https://${config.spec.api.address}:${config.spec.api.port}`,
        nodeName: name,
      });
    };
    if (!this.hasWorker) return tell(undefined);
    this.runInBackground("node-ready", async (signal) => {
      const { clock, log } = ports;
      const seen = { reason: "" };
      const isReady = (limit: AbortSignal) =>
        waitForNodeReady(this.client, this.nodeName, { clock, log, signal: limit, seen });
      if (await withDeadline(clock, { ms: NODE_READY_WITHIN_MS, signal }, isReady) !== true) {
        log.warn("Node is not ready yet", { node: this.nodeName, reason: seen.reason });
        await isReady(signal);
      }
      if (!signal.aborted) tell(this.nodeName);
    });
  }

  /** Reads the staged files in full at an idle moment, since only that finds a decaying disk. */
  #auditStaged(): void {
    const { bundle, paths, ports } = this.inputs;
    this.runInBackground("audit", async (signal) => {
      await ports.clock.sleep(SETTLED_AFTER_MS, signal);
      releaseMemory();
      await ports.clock.sleep(AUDIT_AFTER_MS, signal);
      await bundle.audit(this.staged, { binDir: paths.binDir, clock: ports.clock, log: ports.log, signal });
    });
  }
}

function set<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`The boot graph used the ${what} before they were there`);
  return value;
}

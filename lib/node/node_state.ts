import { isCancelled, messageOf, retry, stringifyJson } from "../base/mod.ts";
import type { Bundle } from "../bundle/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type Ports, releaseGrownMemory, releaseMemory } from "../platform/mod.ts";
import type { ComponentEvent } from "../status/mod.ts";
import type { Supervisor } from "../supervisor/mod.ts";
import type { Desired, DesiredTask } from "./desired/desired.ts";
import { type NodeReadyOptions, tellNodeReady } from "./status/node_ready.ts";
import type { NodeEvents, ReadyFacts } from "./options.ts";
import { Reconciler } from "./reconciler.ts";
import { RegistrySecrets } from "./registry_secrets.ts";
import type { K0sVars } from "./runtime_config.ts";
import { RunningTasks, type TaskRunners } from "./running_tasks.ts";

/** How long after a node is ready the burst of its boot is over, in milliseconds: by then its system pods have come up too. */
const BURST_MS = 60_000;
/** How long after that its files are looked through, in milliseconds. */
const AUDIT_AFTER_MS = 240_000;

/** What every {@link NodeState} is made of. */
export interface NodeStateInputs {
  ports: Ports;
  paths: NodePaths;
  supervisor: Supervisor;
  bundle: Bundle;
  /** Paths of the node under the names of the runtime configuration. */
  vars: K0sVars;
  /** When the start began, on the monotonic clock. */
  startedMs: number;
  /** Aborted when the node stops. */
  background: AbortSignal;
}

/** What the steps of a boot find out, and the tasks that outlive it, whatever the node's role. */
export abstract class NodeState<
  Inputs extends NodeStateInputs = NodeStateInputs,
  Facts extends object = object,
> {
  readonly inputs: Inputs;
  /** Makes the node what {@link desired} says. */
  readonly reconciler: Reconciler;
  /** When the node was Ready, or lacked nothing but a network that is not ours to bring; `undefined` before. */
  readyAt: Date | undefined;
  /** Set while the node has no pod network though it counts as ready: what the runtime says of it. */
  lacksNetwork: string | undefined;
  /** What components reported, oldest first. */
  readonly events: Map<string, readonly ComponentEvent[]> = new Map();
  /** Image references for which images were imported last, as text; `undefined` before, and where no pods run. */
  importedFor: string | undefined;
  /** What Secrets say of registries. */
  readonly registrySecrets: RegistrySecrets = new RegistrySecrets();
  /** Parts that the boot unpacks. */
  readonly staged: string[] = [];
  /** Aborted when the node is to stop what it runs and yet not to be started again, as after it has left its cluster. */
  readonly retired: AbortController = new AbortController();
  readonly #background: Promise<void>[] = [];
  readonly #tasks: RunningTasks;
  readonly #startedAt: Date;
  /** Steps of the boot that are done. */
  readonly #done = new Set<string>();
  #runners: TaskRunners = {};
  #facts: Facts;

  constructor(inputs: Inputs, facts: Facts) {
    this.inputs = inputs;
    this.#facts = facts;
    const { supervisor, paths, ports: { clock, log }, background: signal } = inputs;
    this.#startedAt = clock.now();
    this.#tasks = new RunningTasks({
      runAgainUntilDone: (...task) => this.runAgainUntilDone(...task),
      elect: (...election) => this.elect(...election),
      signal,
    });
    const runTasks = (tasks: readonly DesiredTask[]) => this.#runTasks(tasks);
    const heldBack = (why: string | undefined) => this.heldBack(why);
    this.reconciler = new Reconciler({
      desired: () => this.desired,
      runTasks,
      heldBack,
      passed: () => this.passed(),
      supervisor,
      paths,
      clock,
      log,
    });
  }

  /** What the node is to be, by what is known now. */
  abstract get desired(): Desired;

  /** Runs `lead` whenever this node holds a lease, until `signal` is aborted. @throws {TypeError} Where there are none. */
  protected elect(
    lease: string,
    _lead: (signal: AbortSignal) => Promise<void>,
    _signal: AbortSignal,
  ): Promise<void> {
    return Promise.reject(new TypeError(`This node holds no leases, and a task wants "${lease}"`));
  }

  /** What is known now. */
  get facts(): Facts {
    return this.#facts;
  }

  /** Takes note of facts. What follows from those that are others than before is reconciled. */
  learn(facts: Partial<Facts>): void {
    const isKnown = ([name, value]: [string, unknown]) =>
      stringifyJson(value) === stringifyJson(this.#facts[name as keyof Facts]);
    if (Object.entries(facts).every(isKnown)) return;
    this.#facts = { ...this.#facts, ...facts };
    this.reconciler.requestPass();
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

  /** Takes note of which processes run by their former specification, and why; `undefined`: none any more. */
  protected heldBack(why: string | undefined): void {
    this.noteEvent("reconciler", why ?? "every process runs by its specification");
  }

  /** The node is what it is to be by all that was known when the last pass began, as far as that was possible. */
  protected passed(): void {}

  /**
   * A step of the boot is done: the tasks that wait for it run from now on, as long as they are wanted.
   *
   * @param runners How each task runs.
   */
  stepIsDone(step: string, runners: TaskRunners): void {
    this.#done.add(step);
    this.#runners = runners;
    this.#runTasks(this.desired.tasks);
  }

  #runTasks(tasks: readonly DesiredTask[]): void {
    this.#tasks.reconcile(tasks.filter(({ after }) => this.#done.has(after)), this.#runners);
  }

  /**
   * Runs something until it has ended or `signal` is aborted. A failure is logged and the task begins again, after a
   * second at first and a minute at most: a full inotify table or an unreadable file must not take the whole node down.
   */
  async runAgainUntilDone(
    name: string,
    run: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, random, log } = this.inputs.ports;
    const onRetry = (error: unknown, retryInMs: number) => {
      if (!signal.aborted) log.error("Background task failed", { task: name, error: messageOf(error), retryInMs });
    };
    try {
      await retry(() => run(signal), { clock, random, signal, onRetry });
    } catch (error) {
      if (!(isCancelled(error) || signal.aborted)) throw error;
    }
  }

  /** The same until the node stops, without waiting for it. */
  runInBackground(name: string, run: (signal: AbortSignal) => Promise<void>): void {
    this.#background.push(this.runAgainUntilDone(name, run, this.inputs.background));
  }

  /** Resolves when every background task has ended. */
  async backgroundTasks(): Promise<void> {
    await Promise.allSettled([...this.#background, this.#tasks.ended()]);
  }

  /** Watches the Node object in the background and tells once it is Ready, or as good as that. */
  whenNodeReady(
    client: () => KubeClient,
    nodeName: string,
    options: Pick<NodeReadyOptions, "awaitsForeignNetwork" | "tell">,
  ): void {
    const { clock, log } = this.inputs.ports;
    this.runInBackground(
      "node-ready",
      (signal) => tellNodeReady(client(), nodeName, { ...options, clock, log, since: this.#startedAt, signal }),
    );
  }

  /** Tells that all is up, or all but the pod network; and once more when that is there too. */
  tellReady(events: NodeEvents, facts: Omit<ReadyFacts, "elapsedMs">): void {
    const { ports: { clock, log }, startedMs } = this.inputs;
    const { nodeName, lacksNetwork } = facts;
    const elapsedMs = Math.round(clock.monotonicMs() - startedMs);
    this.lacksNetwork = lacksNetwork;
    if (nodeName === undefined) log.info("Control plane is ready", { elapsedMs });
    else if (lacksNetwork === undefined) log.info("Node is ready", { node: nodeName, elapsedMs });
    if (this.readyAt !== undefined) return events.onNetwork?.({ ...facts, elapsedMs });
    this.#tidyUp();
    this.readyAt = clock.now();
    events.onReady?.({ ...facts, elapsedMs });
  }

  /**
   * Gives back what the boot has left in memory, and from then on what comes on top; reads the staged files in full, since
   * only that finds a decaying disk: each at an idle moment.
   */
  #tidyUp(): void {
    const { bundle, paths, ports: { clock, log } } = this.inputs;
    this.runInBackground("memory", async (signal) => {
      await clock.sleep(BURST_MS, signal);
      await releaseGrownMemory(clock, signal);
    });
    this.runInBackground("audit", async (signal) => {
      await clock.sleep(BURST_MS + AUDIT_AFTER_MS, signal);
      await bundle.audit(this.staged, { binDir: paths.binDir, clock, log, signal });
      releaseMemory();
    });
  }
}

/** A value that a step of the boot has set. @throws {TypeError} If it is not there yet: a mistake in the boot graph. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`The boot graph used the ${what} before they were there`);
  return value;
}

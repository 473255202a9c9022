import { ignoreCancelled, LinkedAbort } from "../../base/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import {
  LeaseElection,
  leaseNamespace,
  RELOAD_LEASE,
  RELOAD_LEASE_MS,
  RELOAD_REQUEST_MS,
  ReloadTurn,
} from "../../reconcilers/mod.ts";
import { awaitNodeReady } from "../status/node_ready.ts";
import type { RestartTurn } from "../restart_turn.ts";

/** What a {@link ControllerTurn} is made of. */
export interface ControllerTurnOptions {
  /** Connection to our API server, once there is one. */
  client(): KubeClient | undefined;
  /** Whether there can be no other controller: nothing is to be agreed on then. */
  isAlone(): boolean;
  nodeName: string;
  /** Told whether something waits to be restarted. */
  waits(names: readonly string[] | undefined): void;
  clock: Clock;
  log: Logger;
  /** Aborted when the node stops. */
  signal: AbortSignal;
}

/** Holder of the turn for what a controller restarts of itself. */
const HOLDER = "controller";
/** How long load balancers have to notice an API server that is back, in milliseconds, before another one may go. */
const NOTICED_WITHIN_MS = 5_000;
/** How long the controller's own Node may take to be Ready after its kubelet has begun again, in milliseconds. */
const NODE_READY_WITHIN_MS = 60_000;

/** The turn of a controller among its peers, and among the workers that it leads through a change. */
export class ControllerTurn implements RestartTurn {
  /** Also for workers. */
  readonly shared: ReloadTurn;
  readonly #options: ControllerTurnOptions;
  readonly #restarted = new Set<string>();
  #givingBack: AbortController | undefined;
  /** What it was told to wait with. */
  #waitsWith: string | undefined;
  #given: Promise<void> = Promise.resolve();

  constructor(options: ControllerTurnOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.shared = new ReloadTurn({ election: () => this.#election(), clock, log });
  }

  async take(names: readonly string[], signal: AbortSignal, onWait: () => void): Promise<void> {
    this.#givingBack?.abort();
    this.#givingBack = undefined;
    await this.shared.take(HOLDER, signal, () => {
      this.#waits(names);
      onWait();
    });
    for (const name of names) this.#restarted.add(name);
  }

  give(): void {
    if (this.#waitsWith !== undefined) this.#options.waits(undefined);
    this.#waitsWith = undefined;
    if (this.#restarted.size === 0 || this.#givingBack !== undefined) return;
    const giving = new AbortController();
    this.#givingBack = giving;
    this.#given = this.#giveWhenNoticed(giving.signal);
  }

  /** Resolves when it has been given back, if it was held. To be called when the node stops. */
  async ended(): Promise<void> {
    await this.#given;
    await this.shared.give(HOLDER);
  }

  /** Says so once, though newer facts have it wait anew. */
  #waits(names: readonly string[]): void {
    const text = names.join(", ");
    if (this.#waitsWith === text) return;
    this.#waitsWith = text;
    this.#options.log.info("Waiting for the turn of this controller to restart processes", { components: text });
    this.#options.waits(names);
  }

  async #giveWhenNoticed(taken: AbortSignal): Promise<void> {
    await this.#noticed(taken);
    if (taken.aborted) return;
    this.#restarted.clear();
    this.#givingBack = undefined;
    await this.shared.give(HOLDER);
  }

  /** What was restarted counts as ready elsewhere, too. */
  async #noticed(taken: AbortSignal): Promise<void> {
    const { clock, log, signal, nodeName, client, isAlone } = this.#options;
    const api = client();
    if (isAlone() || api === undefined) return;
    using end = new LinkedAbort(taken, signal);
    try {
      if (this.#restarted.has("kubelet")) {
        const options = { clock, log, since: clock.now(), signal: end.signal, ms: NODE_READY_WITHIN_MS };
        await awaitNodeReady(api, nodeName, options);
      }
      if (this.#restarted.has("kube-apiserver")) await clock.sleep(NOTICED_WITHIN_MS, end.signal);
    } catch (error) {
      ignoreCancelled(error);
    }
  }

  #election(): LeaseElection | undefined {
    const { client: clientOf, isAlone, nodeName, clock, log } = this.#options;
    const client = clientOf();
    if (isAlone() || client === undefined) return undefined;
    return new LeaseElection({
      ...{ client, clock, log, namespace: leaseNamespace(RELOAD_LEASE), name: RELOAD_LEASE },
      // The same after a restart of k0s, which then need not wait for itself.
      identity: nodeName,
      durationMs: RELOAD_LEASE_MS,
      renewDeadlineMs: RELOAD_REQUEST_MS,
    });
  }
}

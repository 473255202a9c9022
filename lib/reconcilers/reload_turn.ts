import { Changes, messageOf, throwIfAborted } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import type { LeaseElection } from "./lease_election.ts";
import { RELOAD_LEASE } from "./work_leases.ts";

/**
 * How long the lease lasts without a renewal, in milliseconds. An API server that does not come up with its changed
 * specification is away for its two minutes, in which its controller cannot renew: another one must not begin with the same
 * change meanwhile.
 */
export const RELOAD_LEASE_MS = 180_000;
/** How long a request for the lease may take, in milliseconds. */
export const RELOAD_REQUEST_MS = 5_000;

const RENEW_EVERY_MS = 20_000;
const RETRY_MS = 500;
/** How long the API server may be unable to answer before a controller goes on without the lease, in milliseconds. */
const UNANSWERED_MS = 30_000;

/** What a {@link ReloadTurn} works with. */
export interface ReloadTurnOptions {
  /** What the controllers agree by; `undefined`: there is nothing to agree on, or no way to yet. */
  election(): Pick<LeaseElection, "tryHold" | "release"> | undefined;
  clock: Clock;
  log: Logger;
}

/**
 * The right to restart something that the cluster has elsewhere too: one of its API servers, one of its kubelets. One
 * controller has it at a time, by a lease, and in it one holder: itself, or the workers that it leads through a change.
 *
 * Where the own API server answers nothing for half a minute, a controller goes on without the lease: it is away already,
 * and what it waits with may be what brings it back.
 */
export class ReloadTurn {
  readonly #options: ReloadTurnOptions;
  readonly #changes = new Changes();
  #holder: string | undefined;
  #isGiving = false;
  #renewing: { end: AbortController; ended: Promise<void> } | undefined;
  /** The lease that is held. */
  #held: Pick<LeaseElection, "release"> | undefined;

  constructor(options: ReloadTurnOptions) {
    this.#options = options;
  }

  /**
   * Waits until it is the turn of `holder`; at once if it is already.
   *
   * @param onWait Told once if it has to be waited for.
   * @throws {CancelledError} If `signal` was aborted before.
   */
  async take(holder: string, signal: AbortSignal, onWait: () => void = () => {}): Promise<void> {
    let hasWaited = false;
    const waits = () => {
      if (!hasWaited) onWait();
      hasWaited = true;
    };
    while (this.#holder !== undefined) {
      if (this.#holder === holder && !this.#isGiving) return;
      waits();
      throwIfAborted(signal, "Wait for the turn");
      await this.#changes.next(signal);
    }
    throwIfAborted(signal, "Wait for the turn");
    this.#holder = holder;
    try {
      await this.#takeLease(waits, signal);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  /** Lets others have it, if it is the turn of `holder`. Never fails: the lease expires by itself. */
  async give(holder: string): Promise<void> {
    if (this.#holder !== holder || this.#isGiving) return;
    this.#isGiving = true;
    const renewing = this.#renewing;
    const held = this.#held;
    this.#renewing = undefined;
    this.#held = undefined;
    renewing?.end.abort();
    await renewing?.ended;
    if (held !== undefined) await this.#release(held);
    this.#free();
  }

  async #release(held: Pick<LeaseElection, "release">): Promise<void> {
    try {
      await held.release();
    } catch (error) {
      this.#options.log.debug("Cannot release lease", { lease: RELOAD_LEASE, error: messageOf(error) });
    }
  }

  #free(): void {
    this.#holder = undefined;
    this.#isGiving = false;
    this.#changes.notify();
  }

  async #takeLease(waits: () => void, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const election = this.#options.election();
    if (election === undefined) return;
    let answeredMs = clock.monotonicMs();
    for (;;) {
      try {
        // Not given up on the way: nobody would know whether it is ours.
        const isOurs = await election.tryHold();
        answeredMs = clock.monotonicMs();
        if (isOurs) break;
      } catch (error) {
        log.debug("Cannot take lease yet", { lease: RELOAD_LEASE, error: messageOf(error) });
        if (clock.monotonicMs() - answeredMs >= UNANSWERED_MS) {
          return log.warn("Restarting without regard to other controllers: the API server does not answer", {
            lease: RELOAD_LEASE,
            error: messageOf(error),
          });
        }
      }
      throwIfAborted(signal, "Wait for the turn");
      waits();
      await clock.sleep(RETRY_MS, signal);
    }
    if (signal.aborted) await this.#release(election);
    throwIfAborted(signal, "Wait for the turn");
    this.#held = election;
    const end = new AbortController();
    this.#renewing = { end, ended: this.#renew(election, end.signal) };
  }

  async #renew(election: Pick<LeaseElection, "tryHold">, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await clock.sleep(RENEW_EVERY_MS, signal);
        await election.tryHold();
      } catch (error) {
        // It lasts for longer than an API server may be away.
        if (!signal.aborted) log.debug("Cannot renew lease", { lease: RELOAD_LEASE, error: messageOf(error) });
      }
    }
  }
}

import type { Clock, Logger, TcpTarget } from "../platform/mod.ts";

/** How often each API server is probed, in milliseconds (upstream's pace). */
const PROBE_EVERY_MS = 1_000;
/** After how many failed probes in a row the connections to an API server are given up: one may be a hiccup. */
const DEAD_AFTER = 2;
/** Where the API server is while no other is known. */
const LOOPBACK = "127.0.0.1";

/** The controllers of the cluster by address, and which API servers answer. */
export class ApiBackends {
  /** Failed probes since the last good one. */
  #failures = new Map<string, number>();
  #turn = 0;

  /** Addresses of all, whether they answer or not. */
  get addresses(): readonly string[] {
    return [...this.#failures.keys()];
  }

  set addresses(addresses: readonly string[]) {
    this.#failures = new Map(addresses.map((address) => [address, this.#failures.get(address) ?? 0]));
  }

  /** Where the next connection to a port is to be tried, in this order: those that answer in turn, then the others. */
  targets(port: number): TcpTarget[] {
    const all = this.addresses;
    if (all.length === 0) return [{ host: LOOPBACK, port }];
    const healthy = all.filter((address) => this.#failures.get(address) === 0);
    const turn = this.#turn++ % Math.max(1, healthy.length);
    const others = all.filter((address) => !healthy.includes(address));
    return [...healthy.slice(turn), ...healthy.slice(0, turn), ...others].map((host) => ({ host, port }));
  }

  /** Notes how a probe went. @returns How many have failed since the last good one. */
  note(address: string, isHealthy: boolean): number {
    const before = this.#failures.get(address);
    if (before === undefined) return 0;
    const failures = isHealthy ? 0 : before + 1;
    this.#failures.set(address, failures);
    return failures;
  }
}

/** What {@link watchBackends} needs. */
export interface WatchBackendsOptions {
  clock: Clock;
  log: Logger;
  /** Probes one. @returns Why it does not answer; `undefined` if it does. */
  probe(address: string, signal: AbortSignal): Promise<string | undefined>;
  /** Told once of one that does not answer any more. */
  onDead(address: string): void;
}

/** Probes all of them until `signal` is aborted. */
export async function watchBackends(
  backends: ApiBackends,
  { clock, log, probe, onDead }: WatchBackendsOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await Promise.all(backends.addresses.map(async (address) => {
      const reason = await probe(address, signal);
      if (signal.aborted) return;
      const failures = backends.note(address, reason === undefined);
      if (failures !== DEAD_AFTER) return;
      log.warn("API server does not answer: connections go to the others", { address, reason });
      onDead(address);
    }));
    await clock.sleep(PROBE_EVERY_MS, signal);
  }
}

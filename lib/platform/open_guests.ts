import { addressGroup } from "../base/mod.ts";

/** A connection of a stranger, as far as its end goes. */
export interface Guest {
  readonly address: string;
  /** Ends it at once. */
  close(): void;
}

/** How many connections may be open. */
export interface GuestLimits {
  maxConnections: number;
  maxIdlePerAddress: number;
  idleGraceMs: number;
}

interface Open {
  group: string;
  sinceMs: number;
  /** Its request has not come yet, not whole at least. */
  isIdle: boolean;
  served: Promise<void>;
}

/** The connections of strangers that are open; those that say nothing go when others need the room. */
export class OpenGuests<G extends Guest> {
  readonly #limits: GuestLimits;
  readonly #now: () => number;
  /** Oldest first. */
  readonly #open = new Map<G, Open>();

  /** @param now Milliseconds that only go forward. */
  constructor(limits: GuestLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether no further one may come in. */
  get isFull(): boolean {
    return this.#open.size >= this.#limits.maxConnections;
  }

  /** Those that are open, each as a promise that it ends. */
  get served(): Promise<void>[] {
    return [...this.#open.values()].map(({ served }) => served);
  }

  /** Takes one in, and serves it until it is gone. */
  add(guest: G, serve: (guest: G) => Promise<void>): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const group = addressGroup(guest.address);
    this.#open.set(guest, { group, sinceMs: this.#now(), isIdle: true, served: promise });
    this.#closeIdle((idle) => idle.filter(([, open]) => open.group === group), this.#limits.maxIdlePerAddress);
    serve(guest).finally(() => this.#open.delete(guest)).then(resolve, resolve);
  }

  /** Notes that the request of one has come. */
  heard(guest: G): void {
    const open = this.#open.get(guest);
    if (open !== undefined) open.isIdle = false;
  }

  /** Ends one that has been silent for longest, if no further one may come in. */
  makeRoom(): void {
    if (this.isFull) this.#closeIdle((idle) => idle.slice(0, 1), 0);
  }

  /** Ends all. */
  closeAll(): void {
    for (const guest of this.#open.keys()) guest.close();
  }

  /** A young one may still be greeting: a slow handshake is no offence. */
  #closeIdle(choose: (idle: [G, Open][]) => [G, Open][], kept: number): void {
    const idle = choose([...this.#open].filter(([, { isIdle }]) => isIdle));
    const oldMs = this.#now() - this.#limits.idleGraceMs;
    for (const [guest, { sinceMs }] of idle.slice(0, Math.max(0, idle.length - kept))) {
      if (sinceMs <= oldMs) guest.close();
    }
  }
}

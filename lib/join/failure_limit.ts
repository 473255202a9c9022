import { addressGroup } from "../base/mod.ts";

/** How many failures are forgiven. */
export interface FailureLimitOptions {
  /** Failures in a row that are forgiven. @default {20} */
  burst?: number;
  /** How long one failure counts, in milliseconds. @default {2_000} */
  forgetMs?: number;
  /** How many addresses are remembered; the one whose last failure is oldest is forgotten first. @default {4_096} */
  maxAddresses?: number;
}

/** Notes addresses that fail again and again. Memory is bounded. */
export class FailureLimit {
  readonly #burst: number;
  readonly #forgetMs: number;
  readonly #maxAddresses: number;
  /** By address: when its failures are all forgotten. Oldest last failure first. */
  readonly #forgottenAt = new Map<string, number>();

  constructor({ burst = 20, forgetMs = 2_000, maxAddresses = 4_096 }: FailureLimitOptions = {}) {
    this.#burst = burst;
    this.#forgetMs = forgetMs;
    this.#maxAddresses = maxAddresses;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#forgottenAt.size;
  }

  /** Notes a failure of an address. */
  note(address: string, nowMs: number): void {
    const key = addressGroup(address);
    const forgottenAt = Math.max(nowMs, this.#forgottenAt.get(key) ?? 0) + this.#forgetMs;
    this.#forgottenAt.delete(key);
    this.#forgottenAt.set(key, Math.min(forgottenAt, nowMs + this.#burst * this.#forgetMs));
    const [oldest] = this.#forgottenAt.keys();
    if (this.#forgottenAt.size > this.#maxAddresses && oldest !== undefined) this.#forgottenAt.delete(oldest);
  }

  /** For how many milliseconds an address is still one that fails too often; 0 if it is none. */
  waitMs(address: string, nowMs: number): number {
    const forgottenAt = this.#forgottenAt.get(addressGroup(address)) ?? 0;
    const debtMs = forgottenAt - nowMs;
    return Math.max(0, debtMs - (this.#burst - 1) * this.#forgetMs);
  }
}

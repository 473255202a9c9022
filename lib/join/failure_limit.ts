/** How many failures are forgiven. */
export interface FailureLimitOptions {
  /** Failures in a row before an address is turned away. @default {20} */
  burst?: number;
  /** How long one failure counts, in milliseconds. @default {2_000} */
  forgetMs?: number;
  /** How many addresses are remembered; the one whose last failure is oldest is forgotten first. @default {4_096} */
  maxAddresses?: number;
}

/** Turns away addresses that fail again and again. Whoever succeeds is never slowed down, and memory is bounded. */
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
    const key = keyOf(address);
    const forgottenAt = Math.max(nowMs, this.#forgottenAt.get(key) ?? 0) + this.#forgetMs;
    this.#forgottenAt.delete(key);
    this.#forgottenAt.set(key, Math.min(forgottenAt, nowMs + this.#burst * this.#forgetMs));
    const [oldest] = this.#forgottenAt.keys();
    if (this.#forgottenAt.size > this.#maxAddresses && oldest !== undefined) this.#forgottenAt.delete(oldest);
  }

  /** After how many milliseconds an address may ask again; 0 for at once. */
  waitMs(address: string, nowMs: number): number {
    const forgottenAt = this.#forgottenAt.get(keyOf(address)) ?? 0;
    const debtMs = forgottenAt - nowMs;
    return Math.max(0, debtMs - (this.#burst - 1) * this.#forgetMs);
  }
}

/** Who has one IPv6 address has a network of them, so its /64 counts. */
function keyOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  return [...groups, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}

import { isCancelled, LinkedAbort, messageOf } from "../base/mod.ts";
import { type Clock, type Logger, withDeadline } from "../platform/mod.ts";
import {
  expiredForMs,
  ignoring,
  ignoringNotFound,
  isConflict,
  type KubeClient,
  type Lease,
  RESOURCES,
} from "../kube/mod.ts";

/** Which lease, its holder, and for how long. Defaults are k0s's (`pkg/leaderelection`). */
export interface LeaseOptions {
  client: KubeClient;
  namespace: string;
  name: string;
  /** Our name as its holder: unique per process. */
  identity: string;
  clock: Clock;
  log: Logger;
  /** Written on it by us, for others to read; asked for anew at each renewal. @default {none} */
  annotations?: () => Promise<Readonly<Record<string, string>>>;
  /** How long others wait after the last renewal that they saw. @default {60_000} */
  durationMs?: number;
  /** Without a renewal for so long we stop leading. @default {15_000} */
  renewDeadlineMs?: number;
  /** Pause between attempts and between renewals. @default {5_000} */
  retryMs?: number;
}

/** How long giving a lease back may take, in milliseconds: a stop waits for it, also while the API server answers nothing. */
const RELEASE_WITHIN_MS = 2_000;

interface Seen {
  /** What was written by the holder, to notice that it is alive. */
  record: string;
  atMs: number;
}

/**
 * Election by a Lease: waits until it is ours, runs `lead`, and gives it back.
 *
 * ```text
 * waiting ──acquired──▶ leading ──renewal failing for renewDeadlineMs──▶ waiting
 *    └──── aborted ────▶ ended ◀──── aborted or lead() ended: released ────┘
 * ```
 *
 * Expiry is judged by how long the record has not changed on our own clock, so clocks need not agree.
 */
export class LeaseElection {
  readonly #options: Required<LeaseOptions>;
  #seen: Seen | undefined;

  constructor(options: LeaseOptions) {
    this.#options = {
      annotations: () => Promise.resolve({}),
      durationMs: 60_000,
      renewDeadlineMs: 15_000,
      retryMs: 5_000,
      ...options,
    };
  }

  /** Runs `lead` whenever we hold the lease, until `signal` is aborted. Errors of `lead` end it. */
  async run(lead: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock, log, name, retryMs } = this.#options;
    while (!signal.aborted) {
      if (await this.#attempted(signal)) {
        log.info("Acquired lease", { lease: name });
        await this.#leadWhileRenewed(lead, signal);
        log.info("Gave up lease", { lease: name });
      }
      await ignoring(isCancelled, () => clock.sleep(retryMs, signal));
    }
  }

  /** Takes or renews the lease. @returns Whether it is ours now. */
  async tryHold(signal?: AbortSignal): Promise<boolean> {
    const { client, namespace, name, identity, durationMs, renewDeadlineMs, clock } = this.#options;
    const annotations = await this.#options.annotations();
    // A renewal that hangs must not make us believe for longer that we lead.
    const limit = { signal, timeoutMs: renewDeadlineMs };
    const found = await ignoringNotFound(() => client.get<Lease>(RESOURCES.leases, name, { namespace, ...limit }));
    const now = microTime(clock.now());
    const spec = { holderIdentity: identity, leaseDurationSeconds: Math.round(durationMs / 1000), renewTime: now };
    if (found === undefined) {
      const metadata = { name, namespace, annotations: { ...annotations } };
      const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata };
      const fresh = { ...lease, spec: { ...spec, acquireTime: now, leaseTransitions: 0 } };
      return await ignoring(isConflict, () => client.create(RESOURCES.leases, fresh, limit)) !== undefined;
    }
    if (!this.#isFree(found)) return false;
    const isOurs = found.spec?.holderIdentity === identity;
    const kept = isOurs
      ? { acquireTime: found.spec?.acquireTime ?? now, leaseTransitions: found.spec?.leaseTransitions ?? 0 }
      : { acquireTime: now, leaseTransitions: (found.spec?.leaseTransitions ?? 0) + 1 };
    const metadata = { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } };
    const next = { ...found, metadata, spec: { ...found.spec, ...spec, ...kept } };
    return await ignoring(isConflict, () => client.update(RESOURCES.leases, next, limit)) !== undefined;
  }

  /** Lets others take the lease at once, if it is ours. */
  async release(): Promise<void> {
    const { client, namespace, name, identity, clock } = this.#options;
    const limit = { timeoutMs: RELEASE_WITHIN_MS };
    const found = await ignoringNotFound(() => client.get<Lease>(RESOURCES.leases, name, { namespace, ...limit }));
    if (found?.spec?.holderIdentity !== identity) return;
    const spec = { ...found.spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTime(clock.now()) };
    await ignoring(isConflict, () => client.update(RESOURCES.leases, { ...found, spec }, limit));
  }

  #isFree(lease: Lease): boolean {
    const { identity, clock } = this.#options;
    const holder = lease.spec?.holderIdentity ?? "";
    if (holder === "" || holder === identity) return true;
    const record = `${holder} ${lease.spec?.renewTime ?? ""}`;
    const nowMs = clock.monotonicMs();
    if (this.#seen?.record !== record) this.#seen = { record, atMs: nowMs };
    return expiredForMs(lease, this.#seen.atMs, nowMs) >= 0;
  }

  async #attempted(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.tryHold(signal);
    } catch (error) {
      if (!signal.aborted) {
        this.#options.log.debug("Cannot take lease yet", { lease: this.#options.name, error: messageOf(error) });
      }
      return false;
    }
  }

  async #leadWhileRenewed(lead: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    using leading = new LinkedAbort(signal);
    const renewing = this.#renew(leading.signal).finally(() => leading.abort());
    try {
      await lead(leading.signal);
    } finally {
      leading.abort();
      await renewing;
      await this.#released();
    }
  }

  /**
   * Renews until aborted, or until it failed for so long. An attempt that is under way then counts as failed: however slowly
   * the API server answers, or says nothing, we have ended before others may begin.
   */
  async #renew(signal: AbortSignal): Promise<void> {
    const { clock, retryMs, renewDeadlineMs, log, name } = this.#options;
    while (!signal.aborted) {
      await ignoring(isCancelled, () => clock.sleep(retryMs, signal));
      const within = { ms: renewDeadlineMs - retryMs, signal };
      const renewed = withDeadline(clock, within, (limit) => this.#renewed(limit));
      if (await ignoring(isCancelled, () => renewed) || signal.aborted) continue;
      return log.warn("Lost lease", { lease: name });
    }
  }

  /** Tries until it has renewed, or until aborted. */
  async #renewed(signal: AbortSignal): Promise<boolean> {
    const { clock, retryMs } = this.#options;
    while (!await this.#attempted(signal)) await clock.sleep(retryMs, signal);
    return true;
  }

  async #released(): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      // It expires by itself; the API server may be gone already.
      this.#options.log.debug("Cannot release lease", { lease: this.#options.name, error: messageOf(error) });
    }
  }
}

/** A moment as Kubernetes' `MicroTime` writes it. */
function microTime(at: Date): string {
  return at.toISOString().replace("Z", "000Z");
}

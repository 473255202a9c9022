import type { NodePaths } from "../config/mod.ts";
import { messageOf } from "../base/mod.ts";
import { type Clock, type Http, withDeadline } from "../platform/mod.ts";
import { Prober } from "../supervisor/mod.ts";

/** How long an API server may take to say that it is healthy, in milliseconds. */
const PROBE_WITHIN_MS = 2_000;

/** What {@link ApiHealth} uses. */
export interface ApiHealthOptions {
  paths: Pick<NodePaths, "pkiDir">;
  http: Http;
  clock: Clock;
}

/** Probes the health of API servers as their administrator, each over a connection that is kept. */
export class ApiHealth implements Disposable {
  readonly #options: ApiHealthOptions;
  readonly #probers = new Map<string, Prober>();

  constructor(options: ApiHealthOptions) {
    this.#options = options;
  }

  /** Probes one. @param url Such as `https://192.0.2.1:6443`. @returns Why it is not healthy; `undefined` if it is. */
  async probe(url: string, signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this.#options;
    const prober = this.#prober(url);
    try {
      const probed = await withDeadline(clock, { ms: PROBE_WITHIN_MS, signal }, async (limit) => ({
        reason: await prober.probe(limit),
      }));
      if (probed?.reason === undefined && probed !== undefined) return undefined;
      this.#forget(url);
      return probed?.reason ?? `no answer within ${PROBE_WITHIN_MS / 1_000} s`;
    } catch (error) {
      this.#forget(url);
      return messageOf(error);
    }
  }

  [Symbol.dispose](): void {
    for (const url of [...this.#probers.keys()]) this.#forget(url);
  }

  #prober(url: string): Prober {
    const { paths: { pkiDir }, http, clock } = this.#options;
    const present = this.#probers.get(url);
    if (present !== undefined) return present;
    const prober = new Prober({
      kind: "http",
      url: `${url}/healthz`,
      caFile: `${pkiDir}/ca.crt`,
      certFile: `${pkiDir}/admin.crt`,
      keyFile: `${pkiDir}/admin.key`,
      everyMs: PROBE_WITHIN_MS,
      withinMs: PROBE_WITHIN_MS,
    }, { http, clock });
    this.#probers.set(url, prober);
    return prober;
  }

  /** A connection that has failed once is not asked again: it may lead to a machine that is gone. */
  #forget(url: string): void {
    this.#probers.get(url)?.[Symbol.dispose]();
    this.#probers.delete(url);
  }
}

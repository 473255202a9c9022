import type { NodePaths } from "../../config/mod.ts";
import { messageOf } from "../../base/mod.ts";
import { type Clock, type Http, withDeadline } from "../../platform/mod.ts";
import { Prober } from "../../supervisor/mod.ts";

/** How long an API server may take to say that it is healthy, in milliseconds. */
const LOOK_WITHIN_MS = 2_000;

/** What {@link ApiLooks} uses. */
export interface ApiLooksOptions {
  paths: Pick<NodePaths, "pkiDir">;
  http: Http;
  clock: Clock;
}

/** Looks at API servers as their administrator, each over a connection that is kept. */
export class ApiLooks implements Disposable {
  readonly #options: ApiLooksOptions;
  readonly #probers = new Map<string, Prober>();

  constructor(options: ApiLooksOptions) {
    this.#options = options;
  }

  /** Looks at one. @param url Such as `https://192.0.2.1:6443`. @returns Why it is not healthy; `undefined` if it is. */
  async look(url: string, signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this.#options;
    const prober = this.#prober(url);
    try {
      const looked = await withDeadline(clock, { ms: LOOK_WITHIN_MS, signal }, async (limit) => ({
        reason: await prober.look(limit),
      }));
      if (looked?.reason === undefined && looked !== undefined) return undefined;
      this.#forget(url);
      return looked?.reason ?? `no answer within ${LOOK_WITHIN_MS / 1_000} s`;
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
      everyMs: LOOK_WITHIN_MS,
      withinMs: LOOK_WITHIN_MS,
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

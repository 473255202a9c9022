import type { KubeClient } from "../kube/mod.ts";
import type { Clock } from "../platform/mod.ts";
import type { BootstrapToken } from "./bootstrap_token.ts";
import { listBootstrapTokens } from "./bootstrap_tokens.ts";

/** How often the cluster is asked at most, in milliseconds. */
const EVERY_MS = 1_000;

/**
 * Looks tokens up at a cost that does not grow with the number of callers: all tokens are read at once, for
 * all that wait.
 *
 * What a caller gets was read after the call, so a token that was just made is found.
 */
export class SharedLookup {
  readonly #kube: Pick<KubeClient, "list">;
  readonly #clock: Clock;
  /** The reading that has not begun yet. */
  #next: Promise<ReadonlyMap<string, BootstrapToken>> | undefined;
  #begunMs = -Infinity;

  constructor({ kube, clock }: { kube: Pick<KubeClient, "list">; clock: Clock }) {
    this.#kube = kube;
    this.#clock = clock;
  }

  /** The token of an ID; `undefined` if there is none. @throws {K0sError} If the cluster does not answer. */
  async get(id: string): Promise<BootstrapToken | undefined> {
    return (await (this.#next ??= this.#read())).get(id);
  }

  async #read(): Promise<ReadonlyMap<string, BootstrapToken>> {
    const waitMs = this.#begunMs + EVERY_MS - this.#clock.monotonicMs();
    // Not begun before this function has returned: a caller that comes after that has to wait for another reading.
    await (waitMs > 0 ? this.#clock.sleep(waitMs) : Promise.resolve());
    this.#next = undefined;
    this.#begunMs = this.#clock.monotonicMs();
    return new Map((await listBootstrapTokens(this.#kube)).map((token) => [token.id, token]));
  }
}

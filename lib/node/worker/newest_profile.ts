import { Changes } from "../../base/mod.ts";
import type { ProfileData } from "./profile_copy.ts";

/** The newest state of a profile that nobody has looked at yet; of several, the last one counts. */
export class NewestProfile {
  readonly #changes = new Changes();
  #data: ProfileData | undefined;

  /** The cluster says this now. */
  offer(data: ProfileData): void {
    this.#data = data;
    this.#changes.notify();
  }

  /** Resolves when there is something to look at, or when `signal` is aborted. It is not taken out. */
  async arrival(signal: AbortSignal): Promise<void> {
    if (this.#data === undefined) await this.#changes.next(signal);
  }

  /** Takes out what there is to look at; `undefined` if `signal` was aborted before there was anything. */
  async next(signal: AbortSignal): Promise<ProfileData | undefined> {
    await this.arrival(signal);
    const data = this.#data;
    this.#data = undefined;
    return data;
  }
}

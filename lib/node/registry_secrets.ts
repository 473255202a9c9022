import { Changes } from "../base/mod.ts";
import type { SecretData } from "../registries/mod.ts";

/** What is known of the Secrets that registries name. They are kept in memory, and nobody prints them. */
export class RegistrySecrets {
  readonly #known = new Map<string, SecretData | undefined>();
  /** Told after each change. */
  readonly changes: Changes = new Changes();

  /** By name; `undefined`: there is none. One that is left out has not been read yet. */
  get known(): ReadonlyMap<string, SecretData | undefined> {
    return this.#known;
  }

  /** Takes note of a Secret; `undefined`: there is none. */
  learn(name: string, data: SecretData | undefined): void {
    this.#known.set(name, data);
    this.changes.notify();
  }

  /** Forgets what is no longer asked for. */
  forgetOthers(names: readonly string[]): void {
    for (const name of this.#known.keys()) {
      if (!names.includes(name)) this.#known.delete(name);
    }
  }
}

import type { Flag } from "./flag.ts";

/** Values of the flags of one invocation. Asking for a flag that the command does not declare is a `TypeError`. */
export class FlagValues {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #given: ReadonlySet<string>;

  /**
   * @param flags Every flag the command accepts.
   * @param given Values of those that were on the command line, by name.
   */
  constructor(flags: readonly Flag[], given: ReadonlyMap<string, unknown>) {
    this.#given = new Set(given.keys());
    this.#values = new Map(
      flags.map(({ name, kind, default: preset }) => [name, given.has(name) ? given.get(name) : preset ?? kind.zero]),
    );
  }

  /** Whether a flag was on the command line. */
  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  /** Whether the command accepts a flag of this name. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Value of a switch. */
  bool(name: string): boolean {
    return this.#get(name, (value) => typeof value === "boolean");
  }

  /** Value of a text flag. */
  string(name: string): string {
    return this.#get(name, (value) => typeof value === "string");
  }

  /** Value of a text flag; `undefined` when it is empty, which counts as not given. */
  text(name: string): string | undefined {
    return this.string(name) || undefined;
  }

  /** Value of a number or, in milliseconds, of a duration. */
  number(name: string): number {
    return this.#get(name, (value) => typeof value === "number");
  }

  /** Value of a list. */
  strings(name: string): readonly string[] {
    return this.#get(name, Array.isArray);
  }

  /** Value of a map. */
  map<Value extends string | boolean>(name: string): Readonly<Record<string, Value>> {
    return this.#get(name, (value) => typeof value === "object" && !Array.isArray(value));
  }

  #get<Value>(name: string, isRight: (value: unknown) => boolean): Value {
    const value = this.#values.get(name);
    if (!isRight(value)) throw new TypeError(`The command has no flag "${name}" of this kind`);
    return value as Value;
  }
}

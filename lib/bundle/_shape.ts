import { isMapping, type Problem } from "../base/mod.ts";

/**
 * Reads fields of unknown JSON and collects every problem instead of stopping at the first.
 *
 * Hand-written, since a schema library would cost each `k0s version` and `k0s kubectl` 60 ms.
 */
export class ShapeReader {
  readonly problems: Problem[];
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path = "", problems: Problem[] = []) {
    this.problems = problems;
    this.#path = path;
    this.#fields = isMapping(value) ? value : {};
    if (!isMapping(value)) problems.push({ path, message: "must be an object" });
  }

  /** Whether the field is present. */
  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  text(name: string, pattern: RegExp = /^[^]+$/): string {
    const value = this.#fields[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    this.#complain(name, `must be text that matches ${pattern}`);
    return "";
  }

  /** A whole number, zero or more. */
  count(name: string): number {
    const value = this.#fields[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    this.#complain(name, "must be a whole number, zero or more");
    return 0;
  }

  oneOf<const Value extends string | number>(name: string, allowed: readonly Value[]): Value {
    const found = allowed.find((value) => value === this.#fields[name]);
    if (found === undefined) this.#complain(name, `must be one of ${allowed.join(", ")}`);
    return found ?? allowed[0]!;
  }

  /** Each element of a list, as a reader of its own. */
  list<Item>(name: string, read: (item: ShapeReader) => Item): Item[] {
    return this.#array(name).map((item, at) => read(new ShapeReader(item, `${this.#at(name)}[${at}]`, this.problems)));
  }

  texts(name: string): string[] {
    const values = this.#array(name);
    if (!values.every((value) => typeof value === "string")) this.#complain(name, "must be a list of texts");
    return values.filter((value) => typeof value === "string");
  }

  /** An object of texts. */
  textMap(name: string): Record<string, string> {
    const value = this.#fields[name];
    if (typeof value === "object" && value !== null && Object.values(value).every((item) => typeof item === "string")) {
      return { ...value as Record<string, string> };
    }
    this.#complain(name, "must be an object of texts");
    return {};
  }

  #array(name: string): unknown[] {
    const value = this.#fields[name];
    if (Array.isArray(value)) return value;
    this.#complain(name, "must be a list");
    return [];
  }

  #complain(name: string, message: string): void {
    this.problems.push({ path: this.#at(name), message });
  }

  #at(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }
}

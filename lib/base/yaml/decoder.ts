import { type AliasEvent, type Event, EVENT_ID, getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { type EventStream, placeIn, startOf, tagOf } from "./events.ts";
import { keyText, taggedScalar } from "./keys.ts";
import { errorAt } from "./position.ts";
import { type Resolved, resolveScalar } from "./scalars.ts";

/** What to do about a key that a mapping has twice. */
export interface DecodeOptions {
  /** Called for a key that was there before, with the place of the second; it wins unless this throws. */
  onDuplicate?: ((key: string, error: SyntaxError) => void) | undefined;
}

type Members = Record<string, unknown>;

const MERGE = "<<";
/** Steps up to which nearly all may come from aliases, and beyond which a tenth may. */
const ALIAS_RANGE = [400_000, 4_000_000] as const;

/**
 * Makes JSON values of one document, as `sigs.k8s.io/yaml` does.
 *
 * @see go.yaml.in/yaml/v2 `decode.go`
 */
export class Decoder {
  readonly #stream: EventStream;
  readonly #handles: ReadonlyMap<string, string>;
  readonly #options: DecodeOptions;
  readonly #open = new Set<number>();
  #at: number;
  #steps = 0;
  #aliasSteps = 0;

  /** @param at Number of the event that begins the document. */
  constructor(stream: EventStream, at: number, options: DecodeOptions) {
    const start = stream.events[at];
    const directives = start?.type === EVENT_ID.DOCUMENT ? start.directives : [];
    this.#stream = stream;
    this.#handles = new Map(directives.flatMap((it) => it.kind === "tag" ? [[it.handle, it.prefix] as const] : []));
    this.#options = options;
    this.#at = at + 1;
  }

  /**
   * The value of the document.
   *
   * @throws {SyntaxError} With line and column, if it has no counterpart in JSON, or aliases blow it up.
   */
  value(): unknown {
    this.#count();
    const event = this.#event();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#finite(event, this.#scalar(event).value);
      case EVENT_ID.SEQUENCE:
        return this.#sequence();
      case EVENT_ID.MAPPING:
        return this.#mapping({});
      case EVENT_ID.ALIAS:
        return this.#alias(event, () => this.value());
      default:
        return null;
    }
  }

  #event(): Event {
    const event = this.#stream.events[this.#at];
    if (event === undefined) throw new RangeError("Events of YAML end too early");
    return event;
  }

  #fail(event: Event, reason: string): SyntaxError {
    return errorAt(placeIn(this.#stream.text, startOf(event)), reason);
  }

  #sequence(): unknown[] {
    const items: unknown[] = [];
    for (this.#at++; this.#event().type !== EVENT_ID.POP;) items.push(this.value());
    this.#at++;
    return items;
  }

  /** Reads a mapping into one that may have members already: that of a merge key. */
  #mapping(into: Members): Members {
    const seen = new Set<string>();
    for (this.#at++; this.#event().type !== EVENT_ID.POP;) this.#member(into, seen);
    this.#at++;
    return into;
  }

  #member(into: Members, seen: Set<string>): void {
    const event = this.#event();
    if (event.type === EVENT_ID.SCALAR && this.#isMerge(event)) {
      this.#at++;
      return this.#merge(into);
    }
    const key = this.#key();
    if (seen.has(key)) this.#options.onDuplicate?.(key, this.#fail(event, `duplicated key "${key}"`));
    seen.add(key);
    const value = this.value();
    // Assigned to, this name would set the prototype.
    if (key !== "__proto__") into[key] = value;
    else Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
  }

  #key(): string {
    this.#count();
    const event = this.#event();
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event, () => this.#key());
    if (event.type !== EVENT_ID.SCALAR) throw this.#fail(event, "a key is neither text nor a number or boolean");
    // YAML 1.1 takes such a colon for a part of the text, YAML 1.2 and the parser do not.
    if (
      event.style === SCALAR_STYLE.PLAIN && /^:[,\]}]/.test(this.#stream.text.slice(event.valueEnd, event.valueEnd + 2))
    ) {
      throw this.#fail(event, "a blank is missing behind the colon of a key");
    }
    const text = keyText(this.#scalar(event));
    if (text === undefined) throw this.#fail(event, "a key is neither text nor a number or boolean");
    return text;
  }

  #isMerge(event: ScalarEvent): boolean {
    if (getScalarValue(this.#stream.text, event) !== MERGE) return false;
    const tag = tagOf(this.#stream.text, event, this.#handles);
    return tag === "tag:yaml.org,2002:merge" || tag === "!" || (tag === "" && event.style === SCALAR_STYLE.PLAIN);
  }

  /** In the order of the text: a merge key overwrites what stands before it. Of several mappings the first wins. */
  #merge(into: Members): void {
    const event = this.#event();
    if (event.type !== EVENT_ID.SEQUENCE) return this.#mergeOne(into);
    const sources: number[] = [];
    for (this.#at++; this.#event().type !== EVENT_ID.POP; this.#skip()) sources.push(this.#at);
    const after = this.#at + 1;
    for (const source of sources.reverse()) {
      this.#at = source;
      this.#mergeOne(into);
    }
    this.#at = after;
  }

  #mergeOne(into: Members): void {
    this.#count();
    const event = this.#event();
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event, () => this.#mergeOne(into));
    if (event.type !== EVENT_ID.MAPPING) throw this.#fail(event, "a merge key takes a mapping or a list of mappings");
    this.#mapping(into);
  }

  /** Steps over a node. */
  #skip(): void {
    let depth = 0;
    do {
      const { type } = this.#event();
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
      else if (type === EVENT_ID.POP) depth--;
      this.#at++;
    } while (depth > 0);
  }

  #alias<T>(event: AliasEvent, read: () => T): T {
    const target = this.#stream.targets.get(this.#at);
    if (target === undefined || this.#open.has(this.#at)) throw this.#fail(event, "an anchor contains itself");
    const at = this.#at;
    this.#open.add(at);
    this.#at = target;
    const value = read();
    this.#open.delete(at);
    this.#at = at + 1;
    return value;
  }

  #scalar(event: ScalarEvent): Resolved {
    this.#at++;
    const { text } = this.#stream;
    const value = getScalarValue(text, event);
    if (!value.isWellFormed()) throw this.#fail(event, "an escape is no Unicode character");
    const tag = tagOf(text, event, this.#handles);
    if (tag !== "") return taggedScalar(tag, value, (reason) => this.#fail(event, reason));
    return event.style === SCALAR_STYLE.PLAIN ? resolveScalar(value) : { type: "str", value };
  }

  #finite(event: Event, value: unknown): unknown {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw this.#fail(event, "infinity and not-a-number have no place in JSON");
  }

  /** Ends a text in which few lines stand for very many: each alias multiplies what it stands for. */
  #count(): void {
    this.#steps++;
    if (this.#open.size > 0) this.#aliasSteps++;
    if (this.#aliasSteps <= 100 || this.#steps <= 1_000) return;
    const [low, high] = ALIAS_RANGE;
    const excess = Math.min(Math.max((this.#steps - low) / (high - low), 0), 1);
    if (this.#aliasSteps / this.#steps > 0.99 - 0.89 * excess) {
      throw this.#fail(this.#event(), "the document consists of too many aliases");
    }
  }
}

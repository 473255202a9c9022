import { BOOL, DURATION, type FlagKind, INT, STRING, STRINGS } from "./flag_kind.ts";

/** How a flag appears, whatever its values. */
export interface FlagOptions<Value> {
  /** One letter, such as `c` for `-c`. */
  short?: string;
  /** Value when the flag is not given. @default the zero value of the kind */
  default?: Value;
  /** Text shown as the default, where the real one depends on circumstances. */
  shownDefault?: string;
  /** Left out of help and completion. */
  isHidden?: boolean;
  /** Accepted, with this notice on standard error, and without effect. Implies hidden. */
  deprecated?: string;
  /** Whether leaving it out is an error. */
  isRequired?: boolean;
  /** What a shell offers after it. */
  completes?: "files" | "directories" | readonly string[];
}

/** A flag of a command, as data. */
export interface Flag<Value = unknown> extends FlagOptions<Value> {
  /** Long name without dashes. */
  readonly name: string;
  readonly kind: FlagKind<Value>;
  /** One line of help. */
  readonly usage: string;
}

/** Makes a flag of any kind. */
export function flag<Value>(
  name: string,
  kind: FlagKind<Value>,
  usage: string,
  options: FlagOptions<Value> = {},
): Flag {
  // A list of flags holds kinds of different values; each flag hands its kind only values that this kind made.
  return { name, kind, usage, ...options } as unknown as Flag;
}

/** A switch. */
export const switchFlag = (name: string, usage: string, options: FlagOptions<boolean> = {}): Flag =>
  flag(name, BOOL, usage, options);
/** A flag with one text. */
export const stringFlag = (name: string, usage: string, options: FlagOptions<string> = {}): Flag =>
  flag(name, STRING, usage, options);
/** A flag with a whole number. */
export const intFlag = (name: string, usage: string, options: FlagOptions<number> = {}): Flag =>
  flag(name, INT, usage, options);
/** A flag with a duration, in milliseconds. */
export const durationFlag = (name: string, usage: string, options: FlagOptions<number> = {}): Flag =>
  flag(name, DURATION, usage, options);
/** A flag with a list. */
export const stringsFlag = (name: string, usage: string, options: FlagOptions<readonly string[]> = {}): Flag =>
  flag(name, STRINGS, usage, options);

/** Whether help and completion show a flag. */
export function isShown({ isHidden, deprecated }: Flag): boolean {
  return isHidden !== true && deprecated === undefined;
}

/** How errors name a flag: `-c, --config`. */
export function spelled({ name, short }: Flag): string {
  return short === undefined ? `--${name}` : `-${short}, --${name}`;
}

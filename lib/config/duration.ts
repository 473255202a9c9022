/** Nanoseconds in each unit of Go's duration notation. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "µs": 1_000n, // U+00B5, micro sign
  "μs": 1_000n, // U+03BC, Greek letter mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LARGEST = 2n ** 63n - 1n;

/**
 * Parses a duration in Go's notation: `1h30m`, `-1.5s`, `0`. There are no days.
 *
 * @returns Nanoseconds; `undefined` if the text is none, or beyond 292 years.
 * @see Go `time.ParseDuration`
 */
export function parseGoDuration(text: string): bigint | undefined {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, number = "", unit = ""] of match[2]!.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = "", fraction = ""] = number.split(".");
    const size = UNITS[unit]!;
    total += BigInt(whole || "0") * size;
    total += BigInt(fraction || "0") * size / 10n ** BigInt(fraction.length);
  }
  if (total > LARGEST) return undefined;
  return match[1] === "-" ? -total : total;
}

/** Renders nanoseconds as Go prints a duration: `8760h0m0s`, `1.5s`, `20ms`, `0s`. */
export function formatGoDuration(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${formatGoDuration(-nanoseconds)}`;
  if (nanoseconds === 0n) return "0s";
  for (const unit of ["ns", "µs", "ms"]) {
    const size = UNITS[unit]!;
    if (nanoseconds < size * 1_000n) return decimal(nanoseconds, size) + unit;
  }
  const hours = nanoseconds / UNITS.h!;
  const minutes = nanoseconds % UNITS.h! / UNITS.m!;
  const seconds = decimal(nanoseconds % UNITS.m!, UNITS.s!) + "s";
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

/** `value / size` with as many decimal places as it has. */
function decimal(value: bigint, size: bigint): string {
  const places = String(size).length - 1;
  const fraction = String(value % size).padStart(places, "0").slice(0, places).replace(/0+$/, "");
  return fraction === "" ? `${value / size}` : `${value / size}.${fraction}`;
}

/**
 * The length of a duration of the configuration, in milliseconds.
 *
 * @throws {RangeError} If the text is no duration; a parsed configuration holds none such.
 */
export function durationMs(text: string): number {
  const nanoseconds = parseGoDuration(text);
  if (nanoseconds === undefined) throw new RangeError(`Not a duration: "${text}"`);
  return Number(nanoseconds) / 1e6;
}

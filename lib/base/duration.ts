const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses a duration in Go's notation: `1h30m`, `-1.5s`, `0`. There is no unit for days.
 *
 * @returns Milliseconds, with a fraction where the text has one.
 * @throws {RangeError} If it is none.
 * @see Go `time.ParseDuration`
 */
export function parseDuration(text: string): number {
  const [, sign = "", rest = ""] = /^([+-]?)(.+)$/s.exec(text) ?? [];
  if (rest === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) {
    throw new RangeError(`Cannot read duration ${JSON.stringify(text)}`);
  }
  let totalMs = 0;
  for (const [, count, unit] of rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    totalMs += Number(count) * MS_PER_UNIT[unit!]!;
  }
  return sign === "-" && totalMs !== 0 ? -totalMs : totalMs;
}

/** Renders milliseconds in Go's notation: `2m0s`, `8760h0m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms > 0 && ms < 1_000) return `${Number(ms.toFixed(6))}ms`;
  const seconds = Number(((ms % 60_000) / 1_000).toFixed(9));
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  const shownMinutes = hours > 0 || minutes > 0 ? `${minutes}m` : "";
  return `${hours > 0 ? `${hours}h` : ""}${shownMinutes}${seconds}s`;
}

/** A moment as Kubernetes writes it: RFC 3339 in UTC, without fractions of a second. */
export function rfc3339(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, "Z");
}

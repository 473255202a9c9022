const UNITS = [["d", 86_400], ["h", 3_600], ["m", 60]] as const;

/** How long something still holds, in the largest unit of which there are at least two, cut off: `364d`, `47h`, `90s`. */
export function remainingText(seconds: number): string {
  if (seconds <= 0) return "expired";
  const unit = UNITS.find(([, size]) => seconds >= 2 * size);
  return unit === undefined ? `${Math.floor(seconds)}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}

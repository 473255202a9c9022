/** Most that is quoted, in characters. */
const LONGEST_WORDS = 300;

/** How the programs that k0s runs begin a line about what they fail of; `why` is what they say. */
const ERROR_LINES: readonly RegExp[] = [
  // klog, which repeats the error in `err=` or `error=`; @see k8s.io/klog, "text format"
  /^[EF]\d{4} \S+ +\d+ \S+\] .*\berr(?:or)?="(?<why>(?:[^"\\]|\\.)+)"/,
  /^[EF]\d{4} \S+ +\d+ \S+\] (?<why>.+)/,
  // logrus as text
  /\blevel=(?:error|fatal|panic)\b.*\bmsg="(?<why>(?:[^"\\]|\\.)+)"/,
  // zap as JSON
  /"level":"(?:error|fatal|panic)".*"(?:error|msg)":"(?<why>(?:[^"\\]|\\.)+)"/,
  /^(?<why>(?:error|fatal|panic|fatal error): .+)/i,
  /^[\w./-]+: (?<why>(?:error|fatal|panic): .+)/i,
];

/**
 * What a process that failed said of it: the last line that looks like an error.
 *
 * A program that fails often prints its usage or a stack after it, so the last line of all says little.
 *
 * @param lines The last lines of its output, oldest first.
 * @returns At most 300 characters; `undefined` if no line looks like an error.
 */
export function lastWords(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const why = ERROR_LINES.map((pattern) => pattern.exec(line)?.groups?.["why"]).find((found) => found !== undefined);
    if (why !== undefined) return shortened(why.replaceAll(/\\(["\\])/g, "$1"));
  }
  return undefined;
}

function shortened(text: string): string {
  return text.length <= LONGEST_WORDS ? text : `${text.slice(0, LONGEST_WORDS - 1)}…`;
}

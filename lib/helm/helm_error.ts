import { K0sError, type K0sErrorOptions, MASK, masked } from "../base/mod.ts";

/** Longest message taken over from helm, in UTF-16 units: it becomes part of an object and of an Event. */
const LONGEST = 2_000;
/** What a secret must be long to be replaced: the text would be unreadable otherwise. */
const SHORTEST_SECRET = 3;

/** helm has failed, or did not end in time. */
export class HelmError extends K0sError {
  override readonly name: string = "HelmError";

  /** @param action What was to be done, such as `install release apps/web`. @param reason What helm says, ready to be shown. */
  constructor(action: string, reason: string, options: K0sErrorOptions = {}) {
    super(`Cannot ${action}: ${reason}`, options);
  }
}

/** What a run of helm printed. */
export interface HelmOutput {
  stdout: string;
  stderr: string;
}

/**
 * Why helm has failed, in its own words: its last error without what stands before each of them. Secrets are masked, and
 * the credentials and parameters of URLs.
 *
 * @returns Empty if it said nothing.
 */
export function complaintOf({ stdout, stderr }: HelmOutput, secrets: readonly string[]): string {
  return shortened(withoutCredentials(withoutNoise(indexError(stdout) ?? lastError(stderr)), secrets));
}

/** `helm repo update` says what went wrong where it reports progress. */
function indexError(stdout: string): string | undefined {
  return /^\.\.\.Unable to get an update from the .* chart repository \(.*\):\n\t([\s\S]*?)(?:\n\S|\s*$)/m.exec(stdout)
    ?.[1];
}

/** From the last line that begins an error to the end; without one, the last line. */
function lastError(stderr: string): string {
  const text = stderr.trim();
  const start = text.lastIndexOf("\nError: ") + 1;
  if (text.startsWith("Error: ", start)) return text.slice(start + "Error: ".length);
  return text.slice(text.lastIndexOf("\n") + 1);
}

function withoutNoise(text: string): string {
  return text
    .replace(/^(?:INSTALLATION FAILED|UPGRADE FAILED|uninstall): /, "")
    // There are no repositories of a user's to be updated.
    .replace(/\.? \(try 'helm repo update'\)/, "")
    .replace(/^looks like "[^"]*" is not a valid chart repository or cannot be reached: /, "")
    .replace(/^failed to perform "\w+" on (?:source|destination): /, "")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}

/** Replaces secrets, and the credentials and parameters of URLs. */
export function withoutCredentials(text: string, secrets: readonly string[]): string {
  const spelled = secrets.filter(({ length }) => length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  return masked(text, spelled)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]*@/gi, `$1${MASK}@`)
    // A password that should have been encoded; not the digest of a chart.
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]+:[^\s@]*@(?!sha256:)/gi, `$1${MASK}@`)
    .replace(/\b(https?:\/\/[^\s?"'<>]*\?)[^\s"'<>]*[^\s"'<>:]/gi, `$1${MASK}`)
    .replace(/\b(Basic|Bearer) [A-Za-z0-9+/=._~-]{8,}/g, `$1 ${MASK}`);
}

/** The beginning and the end of what is too long. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const start = text.slice(0, LONGEST * 0.7);
  const end = text.slice(text.length - LONGEST * 0.25);
  return `${start} […] ${end}`.toWellFormed();
}

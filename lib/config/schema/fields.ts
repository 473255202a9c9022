import * as z from "zod";
import { formatDuration, isIp, parseCidr, parseDuration, stringifyJson } from "../../base/mod.ts";

/** Text as Kubernetes quotes it in a field error. */
const quoted = (value: unknown): string => stringifyJson(value);

/** A custom check whose message quotes the value, in the wording of Kubernetes field errors. */
function invalid(isValid: (text: string) => boolean, reason: string) {
  return z.string().refine(isValid, { error: (issue) => `Invalid value: ${quoted(issue.input)}: ${reason}` });
}

/** Whether `text` is a DNS name in upstream's liberal sense: underscores count, labels are at most 63 characters. */
export function isDnsName(text: string): boolean {
  if (text === "" || isIp(text) || text.replaceAll(".", "").length > 255) return false;
  return /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*[._]?$/.test(text);
}

const PORT_RANGE = {
  error: (issue: { input?: unknown }) => `Invalid value: ${issue.input}: must be between 1 and 65535, inclusive`,
};

/** A TCP or UDP port, 1 to 65535. */
export const port = () => z.number().int().min(1, PORT_RANGE).max(65_535, PORT_RANGE).meta({ title: "port" });

/** A port for a program that is not root. @param why Said of a lower one. */
export const freePort = (why: string) =>
  port().min(1_024, { error: (issue) => `Invalid value: ${issue.input}: must be at least 1024: ${why}` });

/** An IP address that can be connected to. */
export const address = () =>
  invalid(isIp, "invalid IP address").refine(
    (text) => !["0.0.0.0", "::"].includes(text),
    { error: (issue) => `Invalid value: ${quoted(issue.input)}: invalid INADDR_ANY` },
  ).meta({ title: "IP address" });

/** An IP address or a DNS name. */
export const host = () =>
  invalid((text) => isIp(text) || isDnsName(text), "invalid IP address / DNS name").meta({
    title: "IP address or DNS name",
  });

/** A DNS name. */
export const dnsName = () => invalid(isDnsName, "invalid DNS name").meta({ title: "DNS name" });

/** A network in CIDR notation. */
export const cidr = () =>
  invalid((text) => parseCidr(text) !== undefined, "invalid CIDR address").meta({ title: "CIDR" });

/** A duration in Go's notation, such as `90s` or `1h30m`; the parsed value is in Go's own form, such as `1h30m0s`. */
export const duration = () =>
  z.string().refine((text) => goForm(text) !== undefined, {
    error: (issue) => `Invalid value: ${quoted(issue.input)}: invalid duration, expected for example "90s" or "1h30m"`,
  }).overwrite((text) => goForm(text) ?? text).meta({ title: "duration" });

/** A duration as Go prints it; `undefined` if the text is none. */
function goForm(text: string): string | undefined {
  try {
    return formatDuration(parseDuration(text));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Additional flags of a program, without their dashes. The values are text: quote numbers and booleans. */
export const extraArgs = () => z.record(z.string(), z.string());

/** Additional arguments of a program, appended as they are. */
export const rawArgs = () => z.array(z.string());

/** One of a few words, refused in the wording of Kubernetes. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  const supported = words.map(quoted).join(", ");
  return z.enum(words, {
    error: (issue) =>
      typeof issue.input !== "string"
        ? undefined
        : issue.input === "" && !words.includes("")
        ? "Required value"
        : `Unsupported value: ${quoted(issue.input)}: supported values: ${supported}`,
  });
}

/** A duration above zero. */
export const positiveDuration = () =>
  duration().refine((text) => goForm(text) === undefined || parseDuration(text) > 0, {
    error: (issue) => `Invalid value: ${quoted(issue.input)}: must be greater than 0`,
  });

/** Life of the certificates of an authority, and its own. */
export const certificateLife = () =>
  z.strictObject({
    expiresAfter: positiveDuration().describe("Life of a certificate authority made by k0s."),
    certificatesExpireAfter: positiveDuration().describe("Life of a certificate signed by it."),
  });

/** A strategic, merge or JSON patch of an object that k0s deploys. */
export const patch = () =>
  z.strictObject({
    target: z.strictObject({
      kind: z.string().min(1, "is required"),
      name: z.string().min(1, "is required"),
      namespace: z.string().optional(),
    }).describe("The object to patch."),
    patch: z.strictObject({
      type: z.enum(["JSON", "StrategicMergePatch", "MergePatch"], {
        error: (issue) => `invalid type ${quoted(issue.input)}: must be one of JSON, StrategicMergePatch, MergePatch`,
      }),
      content: z.string(),
    }).describe("What to change."),
  });

/** Patches of the objects of one component, applied in order. */
export const patches = () => z.array(patch()).optional().describe("Patches of the objects that k0s deploys for it.");

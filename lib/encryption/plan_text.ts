import { K0sError, parseJson, stringifyJson } from "../base/mod.ts";
import { type EncryptionKey, type EncryptionPlan, IDENTITY } from "./plan.ts";

/** The form of a plan as text. Another one is of a later version. */
const VERSION = 1;
const PHASES: readonly unknown[] = ["introducing", "rewriting", "retiring", "settled"];

/** A plan as text, the same for equal plans. Secret: never log it. */
export function renderPlan({ phase, to, from, keys }: EncryptionPlan): string {
  const ordered = keys.map(({ name, secret, createdAt }) => ({ name, secret, createdAt }));
  return `${stringifyJson({ version: VERSION, phase, to, ...(from === undefined ? {} : { from }), keys: ordered })}\n`;
}

/** Reads a plan. @throws {K0sError} If it is none, or of a later version; shows none of it. */
export function parsePlan(text: string): EncryptionPlan {
  const value = objectIn(text);
  if (value["version"] !== VERSION) {
    throw new K0sError("Cannot read how Secrets are encrypted: a later version of k0s has written it", {
      hint: "Run the version that the other controllers run",
    });
  }
  const { phase, to, from, keys } = value;
  if (!PHASES.includes(phase) || typeof to !== "string" || !Array.isArray(keys) || !keys.every(isKey)) {
    throw malformed();
  }
  if (from !== undefined && typeof from !== "string") throw malformed();
  const plan = { phase: phase as EncryptionPlan["phase"], to, ...(from === undefined ? {} : { from }), keys };
  const known = [IDENTITY, ...plan.keys.map(({ name }) => name)];
  if (![to, from ?? to].every((name) => known.includes(name))) throw malformed();
  return plan;
}

function isKey(value: unknown): value is EncryptionKey {
  if (typeof value !== "object" || value === null) return false;
  const { name, secret, createdAt } = value as Record<string, unknown>;
  return typeof name === "string" && /^[a-z0-9-]+$/.test(name) && name !== IDENTITY &&
    typeof secret === "string" && /^[A-Za-z0-9+/]{43}=$/.test(secret) && typeof createdAt === "string";
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value = parseJson(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw malformed();
}

function malformed(): K0sError {
  return new K0sError("Cannot read how Secrets are encrypted: it is damaged");
}

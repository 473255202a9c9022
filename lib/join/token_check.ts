import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { BootstrapToken, JoinRole } from "./bootstrap_token.ts";
import { BOOTSTRAP_CREDENTIAL } from "./bootstrap_token.ts";

/** Why a credential is refused. */
export type Refusal =
  | "missing"
  | "malformed"
  /** No such ID, or another secret: the caller must not learn which. */
  | "unknown"
  | "expired"
  | "wrong-usage";

/** The outcome of a check. */
export type TokenCheck = { isAllowed: true; id: string } | { isAllowed: false; refusal: Refusal; id?: string };

/** What a check needs. */
export interface TokenCheckOptions {
  /** What the token has to be for. */
  role: JoinRole;
  now: Date;
  /** The token of an ID, from the cluster. */
  lookUp(id: string): Promise<BootstrapToken | undefined>;
}

/**
 * Checks an `Authorization` header.
 *
 * That a token has expired, or is for something else, is told only to a caller that knows its secret.
 *
 * @throws What `lookUp` throws.
 */
export async function checkBearer(header: string | undefined, options: TokenCheckOptions): Promise<TokenCheck> {
  if (header === undefined || !header.startsWith("Bearer ")) return { isAllowed: false, refusal: "missing" };
  const credential = header.slice("Bearer ".length);
  if (!BOOTSTRAP_CREDENTIAL.test(credential)) return { isAllowed: false, refusal: "malformed" };
  const [id = "", secret = ""] = credential.split(".");
  const token = await options.lookUp(id);
  const refused = (refusal: Refusal): TokenCheck => ({ isAllowed: false, refusal, id });
  if (token === undefined || !isSame(token.secret, secret)) return refused("unknown");
  if (token.expiresAt !== undefined && token.expiresAt <= options.now) return refused("expired");
  return token.role === options.role ? { isAllowed: true, id } : refused("wrong-usage");
}

/** Compares texts in a time that depends on their length only; both have that of a secret. */
function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

import { gunzipSync, gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import { renderTokenKubeconfig } from "../pki/mod.ts";
import { BOOTSTRAP_CREDENTIAL, JOIN_ROLES, JOIN_USERS, type JoinRole } from "./bootstrap_token.ts";
import { JoinTokenError } from "./join_token_error.ts";
import { expiryNote, readTokenKubeconfig } from "./token_kubeconfig.ts";

/** A join token, decoded. Secret: never log it. */
export interface JoinToken {
  role: JoinRole;
  /** URL of the join API for a controller, of the API server for a worker; without a slash at its end. */
  server: string;
  /** The cluster's authority, PEM: the only one that may vouch for the server. */
  caPem: string;
  /** `<id>.<secret>`, as the bearer header carries it. */
  credential: string;
  /** When it expires, if it says so itself; upstream's and pre-shared tokens never do. */
  expiresAt: Date | undefined;
  /** The kubeconfig inside, as it was written. */
  kubeconfig: string;
}

/** What a join token is made of. */
export interface JoinTokenContent {
  role: JoinRole;
  /** See {@link JoinToken.server}. */
  server: string;
  caPem: string;
  /** `<id>.<secret>` */
  credential: string;
  /** Noted in a comment, so that a refused machine can say why. */
  expiresAt?: Date | undefined;
}

/** Longest text that is looked at, in characters; a token has about 1,200. */
const LONGEST_TEXT = 256 * 1024;
/** Longest kubeconfig, in bytes. */
const LONGEST_KUBECONFIG = 512 * 1024;

/** Place and values of the two bytes by which Go's gzip header differs from zlib's: best compression, unknown system. */
const GO_HEADER = { at: 8, bytes: [0x02, 0xff] };

/**
 * Encodes a join token: `base64(gzip(kubeconfig))`.
 *
 * @see k0s `pkg/token/joinencode.go`
 */
export function encodeJoinToken(content: JoinTokenContent): string {
  const { role, server, caPem, credential: token, expiresAt } = content;
  const names = { cluster: "k0s", context: "k0s", user: JOIN_USERS[role] };
  const kubeconfig = renderTokenKubeconfig({ server, caPem, token, ...names }) + expiryNote(expiresAt);
  return packToken(kubeconfig);
}

/** Packs any kubeconfig as a token: gzip with the header that Go writes, then base64. */
export function packToken(kubeconfig: string): string {
  const packed = gzipSync(kubeconfig, { level: 9 });
  packed.set(GO_HEADER.bytes, GO_HEADER.at);
  return packed.toString("base64");
}

/**
 * Decodes a join token. White space in and around it is ignored.
 *
 * @param text As printed by `k0s token create`.
 * @param expected The role that is wanted; left out: any.
 * @throws {JoinTokenError} That says which way it is unusable. Never holds a part of the token.
 * @see k0s `pkg/token/joindecode.go`
 */
export function decodeJoinToken(text: string, expected?: JoinRole): JoinToken {
  const kubeconfig = inflate(fromBase64(text));
  const { user, server, caPem, token, expiresAt } = readTokenKubeconfig(kubeconfig);
  const role = JOIN_ROLES.find((candidate) => JOIN_USERS[candidate] === user);
  if (role === undefined || (expected !== undefined && role !== expected)) throw wrongRole(user, role, expected);
  if (!BOOTSTRAP_CREDENTIAL.test(token)) throw failed("incomplete", "its credential is not a bootstrap token");
  return { role, server, caPem, credential: token, expiresAt, kubeconfig };
}

function fromBase64(text: string): Uint8Array {
  const dense = text.length > LONGEST_TEXT ? "" : text.replace(/\s+/g, "");
  if (text.length > LONGEST_TEXT) throw failed("too-long", `it has ${text.length} characters`);
  if (dense === "") throw failed("empty", "it is empty");
  const illegal = /[^A-Za-z0-9+/=]|=(?!=?$)/.exec(dense);
  if (illegal !== null) throw failed("not-a-token", `illegal base64 data at input byte ${illegal.index}`);
  // Every token starts alike, so anything else never was one, whatever its length.
  if (!dense.startsWith("H4sI")) throw failed("not-a-token", "it is not compressed by gzip");
  if (dense.length % 4 !== 0) throw failed("truncated", "its end is missing");
  return Buffer.from(dense, "base64");
}

function inflate(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: LONGEST_KUBECONFIG }).toString("utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "Z_BUF_ERROR") throw failed("truncated", "its end is missing");
    if (code === "ERR_BUFFER_TOO_LARGE") throw failed("too-long", "its content is too long");
    if (typeof code !== "string" || !code.startsWith("Z_")) throw error;
    throw failed("damaged", "it is damaged: its checksum does not match");
  }
}

function failed(problem: JoinTokenError["problem"], what: string): JoinTokenError {
  return new JoinTokenError(problem, `failed to decode join token: ${what}`);
}

function wrongRole(user: string, role: JoinRole | undefined, expected: JoinRole | undefined): JoinTokenError {
  const users = expected === undefined ? Object.values(JOIN_USERS).join(" or ") : JOIN_USERS[expected];
  const hint = role === undefined
    ? undefined
    : `It is a token for a ${role}: type "k0s ${role}", or create one with: k0s token create --role=${expected}`;
  return new JoinTokenError("wrong-role", `wrong token type ${user}, expected type: ${users}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

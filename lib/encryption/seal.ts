import { Buffer } from "node:buffer";
import { K0sError } from "../base/mod.ts";
import type { Random } from "../platform/mod.ts";

const CIPHER = "AES-GCM";
const NONCE_BYTES = 12;
/** What the key is for, so that no other use of the authority's key gives the same one. */
const PURPOSE = "k0s secrets encryption plan v1";
const BEGIN = "-----BEGIN K0S ENCRYPTION PLAN-----";
const END = "-----END K0S ENCRYPTION PLAN-----";

/**
 * Seals a text so that it takes the key of the cluster's authority to read or make it, which every controller has: the
 * datastore alone is of no use.
 *
 * @param authorityKey PEM.
 */
export async function seal(text: string, authorityKey: string, random: Random): Promise<string> {
  const iv = random.bytes(NONCE_BYTES);
  const key = await sealingKey(authorityKey);
  const sealed = await crypto.subtle.encrypt({ name: CIPHER, iv }, key, new TextEncoder().encode(text));
  return `${BEGIN}${Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64")}${END}`;
}

/**
 * Finds what is sealed in a text, whatever is around it, as in an object that the API server has stored.
 *
 * @returns `undefined` if there is nothing sealed in it.
 */
export function findSealed(text: string): string | undefined {
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END, start);
  return start < 0 || end < 0 ? undefined : text.slice(start, end + END.length);
}

/** Reads what {@link seal} made. @throws {K0sError} If another authority has sealed it, or somebody has changed it. */
export async function unseal(sealed: string, authorityKey: string): Promise<string> {
  const bytes = new Uint8Array(Buffer.from(sealed.slice(BEGIN.length, -END.length), "base64"));
  const key = await sealingKey(authorityKey);
  try {
    const iv = bytes.subarray(0, NONCE_BYTES);
    const text = await crypto.subtle.decrypt({ name: CIPHER, iv }, key, bytes.subarray(NONCE_BYTES));
    return new TextDecoder().decode(text);
  } catch (cause) {
    throw new K0sError("Cannot read how Secrets are encrypted: it was sealed by another authority, or changed", {
      cause,
      hint: "The key of the cluster's authority must be the one that the other controllers have",
    });
  }
}

async function sealingKey(authorityKey: string): Promise<CryptoKey> {
  // A key is the same however its lines end.
  const words = new TextEncoder().encode(authorityKey.replace(/\s+/g, ""));
  const from = await crypto.subtle.importKey("raw", words, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(PURPOSE);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return await crypto.subtle.deriveKey(derivation, from, { name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
}

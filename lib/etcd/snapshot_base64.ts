const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = "=".charCodeAt(0);

const VALUES = new Uint8Array(256);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/**
 * Decodes base64 with padding out of bytes into bytes, without a string in between: what is decoded is gigabytes.
 *
 * @param target Has room for three quarters of it.
 * @returns The part of `target` that is filled.
 */
export function decodeBase64(text: Uint8Array, target: Uint8Array): Uint8Array {
  let end = text.length;
  while (end > 0 && text[end - 1] === PADDING) end--;
  let filled = 0;
  for (let at = 0; at < end; at += 4) {
    // What is beyond the end counts as zero, and is cut off below.
    const bits = VALUES[text[at]!]! << 18 | VALUES[text[at + 1]!]! << 12 | VALUES[text[at + 2]!]! << 6 |
      VALUES[text[at + 3]!]!;
    target[filled++] = bits >> 16;
    target[filled++] = bits >> 8;
    target[filled++] = bits;
  }
  return target.subarray(0, Math.floor(end * 3 / 4));
}

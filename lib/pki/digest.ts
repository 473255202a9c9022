import { Buffer } from "node:buffer";

/** SHA-256 of bytes, or of text as UTF-8, in hexadecimal. */
export async function sha256Hex(content: string | BufferSource): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}

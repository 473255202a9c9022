const CHUNK_BYTES = 4 * 1024 * 1024;

/** Hex form of the SHA-256 of some bytes. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Hex form of the SHA-256 of a file, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let read = await file.read(chunk); read !== null; read = await file.read(chunk)) {
    hash.update(chunk.subarray(0, read));
  }
  return hash.digest("hex");
}

/**
 * Hash over everything that decides what a component's build yields.
 *
 * Independent of the order of `files` and of the keys of `settings`; every field is length-prefixed by JSON, so no two
 * inputs run into each other.
 *
 * @param settings Compiler version, flags, architecture and the like.
 * @param files Path inside the component's folder → SHA-256 of its content.
 * @returns The first 16 hex digits, enough to name a cache entry.
 */
export async function contentHash(settings: Record<string, unknown>, files: Map<string, string>): Promise<string> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const document = JSON.stringify([sortedKeys(settings), sorted]);
  return (await sha256(new TextEncoder().encode(document))).slice(0, 16);
}

/**
 * The content of a folder, as {@linkcode contentHash} takes it: path relative to it → SHA-256, links and empty
 * directories left out.
 */
export async function folderDigest(folder: string, prefix = ""): Promise<Map<string, string>> {
  const digest = new Map<string, string>();
  for await (const entry of Deno.readDir(`${folder}/${prefix}`)) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory) {
      for (const [inner, hash] of await folderDigest(folder, `${path}/`)) digest.set(inner, hash);
    } else if (entry.isFile) {
      digest.set(path, await sha256OfFile(`${folder}/${path}`));
    }
  }
  return digest;
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortedKeys(inner)]),
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

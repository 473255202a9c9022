import { sha256Of, sha256OfFile } from "../../lib/platform/mod.ts";

/** Hex form of the SHA-256 of a file. @throws {Deno.errors.NotFound} If there is none. */
export async function digestOfFile(path: string): Promise<string> {
  const digest = await sha256OfFile(path);
  if (digest === undefined) throw new Deno.errors.NotFound(`${path} is no file`);
  return digest;
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
export function contentHash(settings: Record<string, unknown>, files: Map<string, string>): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const document = JSON.stringify([sortedKeys(settings), sorted]);
  return sha256Of(document).slice(0, 16);
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
      digest.set(path, await digestOfFile(`${folder}/${path}`));
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

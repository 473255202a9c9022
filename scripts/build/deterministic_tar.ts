import { paddingAfter, tarHeader } from "../../lib/bundle/mod.ts";
import { concatenate } from "../../lib/platform/mod.ts";

/** A tar ends with two empty blocks. */
const END_BYTES = 1024;

/** What lies at one path of an image layer. */
export type LayerEntry =
  | { readonly type: "file"; readonly mode: number; readonly content: Uint8Array }
  | { readonly type: "symlink"; readonly target: string }
  | { readonly type: "directory"; readonly mode: number };

/**
 * Writes a tar archive whose bytes depend on nothing but its entries.
 *
 * Entries are sorted by path, owned by root, and dated 1970-01-01; missing parent directories are added with mode 0755.
 *
 * @param entries Path without leading slash → entry.
 * @returns A complete archive in ustar form.
 * @throws {RangeError} If a path or link target does not fit the format.
 */
export function packLayer(entries: ReadonlyMap<string, LayerEntry>): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const [path, entry] of withParents(entries)) {
    blocks.push(header(path, entry));
    if (entry.type === "file") blocks.push(entry.content, new Uint8Array(paddingAfter(entry.content.length)));
  }
  blocks.push(new Uint8Array(END_BYTES));
  return concatenate(blocks);
}

function withParents(entries: ReadonlyMap<string, LayerEntry>): [string, LayerEntry][] {
  const complete = new Map<string, LayerEntry>();
  for (const path of entries.keys()) {
    const names = path.split("/");
    for (let depth = 1; depth < names.length; depth++) {
      complete.set(names.slice(0, depth).join("/"), { type: "directory", mode: 0o755 });
    }
  }
  for (const [path, entry] of entries) complete.set(path, entry);
  return [...complete].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function header(name: string, entry: LayerEntry): Uint8Array {
  switch (entry.type) {
    case "file":
      return tarHeader({ kind: "file", name, mode: entry.mode, sizeBytes: entry.content.length });
    case "symlink":
      return tarHeader({ kind: "symbolic-link", name, target: entry.target });
    case "directory":
      return tarHeader({ kind: "directory", name: `${name}/`, mode: entry.mode });
  }
}

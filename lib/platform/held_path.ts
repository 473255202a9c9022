import { K0sError } from "../base/mod.ts";
import { realPath } from "./file_system.ts";
import { type FileFacts, linkStatOf, statOf } from "./files.ts";

/**
 * A file or directory held by a descriptor, so that renames and links on its way no longer matter.
 *
 * The descriptor is made with O_PATH: nothing is opened for reading, so neither a fifo nor a device can block or act.
 */
export interface HeldPath extends Disposable {
  /** Leads to the very thing; of a directory, `${path}/name` is its entry. Valid until disposed. */
  path: string;
  /** Where it was found, for messages. */
  name: string;
  facts: FileFacts;
}

const O_PATH = 0o10_000_000;
const O_NOFOLLOW = 0o400_000;
const O_CLOEXEC = 0o2_000_000;

const SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;
let library: Deno.DynamicLibrary<typeof SYMBOLS> | undefined;
/**
 * How much is held. The library stays loaded as long as anything is, so that a walk through a tree, which holds its root,
 * does not load it anew for each entry.
 */
let heldCount = 0;

/**
 * Holds what is at `path`; a link in its last component is held itself, not what it leads to.
 *
 * Uses open(2) of the C library, since Deno has no O_NOFOLLOW.
 *
 * @param name How messages call it. @default {path}
 * @returns `undefined` if there is nothing.
 * @throws {K0sError} If it cannot be opened.
 */
export async function holdPath(path: string, name: string = path): Promise<HeldPath | undefined> {
  library ??= Deno.dlopen("libc.so.6", SYMBOLS);
  heldCount++;
  const descriptor = library.symbols.open(new TextEncoder().encode(`${path}\0`), O_PATH | O_NOFOLLOW | O_CLOEXEC);
  try {
    if (descriptor < 0) {
      if (await linkStatOf(path) !== undefined) {
        throw new K0sError(`Cannot open "${name}"`, { hint: `Look at it with: ls -ld ${name}` });
      }
      release(descriptor);
      return undefined;
    }
    // This name leads to the very thing that is held, even where that is a symbolic link.
    const held = `/proc/self/fd/${descriptor}`;
    const facts = await statOf(held);
    if (facts === undefined) {
      throw new K0sError(`Cannot look at "${name}": /proc is not mounted`, {
        hint: "Mount it: mount -t proc proc /proc",
      });
    }
    return { path: held, name, facts, [Symbol.dispose]: () => release(descriptor) };
  } catch (error) {
    release(descriptor);
    throw error;
  }
}

function release(descriptor: number): void {
  if (descriptor >= 0) library?.symbols.close(descriptor);
  if (--heldCount > 0) return;
  library?.close();
  library = undefined;
}

/** What {@link holdDirectory} may do. */
export interface HoldDirectoryOptions {
  /** Makes directories that are missing, with mode 0755. @default {false} */
  make?: boolean;
}

/**
 * Holds the directory `${base}/${relative}`, looking at each component below `base` by itself.
 *
 * A symbolic link is followed only where root has put it into a directory of root's: the account that owns a directory
 * could exchange an entry for a link to anywhere at any moment. systemd calls this a safe chase (`CHASE_SAFE`).
 *
 * @param base A directory that only root can exchange; links are followed in it.
 * @returns `undefined` if there is no such directory.
 * @throws {K0sError} If something else than a directory is in the way.
 */
export async function holdDirectory(
  base: string,
  relative: string,
  { make = false }: HoldDirectoryOptions = {},
): Promise<HeldPath | undefined> {
  if (make) await Deno.mkdir(base, { recursive: true, mode: 0o755 });
  else if (await statOf(base) === undefined) return undefined;
  let held = await holdPath(await realPath(base), base);
  for (const entry of relative.split("/").filter((part) => part !== "")) {
    if (held === undefined) return undefined;
    using directory: HeldPath = held;
    if (make) await makeMissing(`${directory.path}/${entry}`);
    held = await holdEntry(directory, entry);
  }
  return held;
}

async function holdEntry(directory: HeldPath, entry: string): Promise<HeldPath | undefined> {
  const held = await holdPath(`${directory.path}/${entry}`, `${directory.name.replace(/\/$/, "")}/${entry}`);
  if (held === undefined || held.facts.kind === "directory") return held;
  using refused = held;
  if (held.facts.kind === "symlink" && isTrusted(directory) && isTrusted(refused)) {
    const target = await holdPath(await realPath(`${directory.path}/${entry}`), held.name);
    if (target?.facts.kind === "directory") return target;
    target?.[Symbol.dispose]();
  }
  throw new K0sError(`Cannot use "${held.name}": it is ${describeKind(held.facts.kind)}, not a directory`, {
    hint: `Look at what it is, then move it away: ls -ld ${held.name}`,
  });
}

/** Whether only root, or we ourselves, can have put it there. */
function isTrusted({ facts: { uid } }: HeldPath): boolean {
  return uid === 0 || uid === Deno.uid();
}

async function makeMissing(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { mode: 0o755 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** What something is, in words. */
export function describeKind(kind: FileFacts["kind"]): string {
  const words = {
    file: "a file",
    directory: "a directory",
    symlink: "a symbolic link",
    socket: "a socket",
    other: "a fifo or a device",
  };
  return words[kind];
}

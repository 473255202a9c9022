/** A lock held until disposed. */
export type FileLock = Disposable;

/** Locks a file (made 0600 if missing) exclusively; `undefined` if another process holds it. Never waits. */
export async function tryLock(path: string): Promise<FileLock | undefined> {
  const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
  file.close();
  return undefined;
}

/** Whether another process holds the lock of a file. A missing or unreadable file counts as not locked. */
export async function isLocked(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true });
    return !await file.tryLock(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

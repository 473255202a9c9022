/** A lock held until disposed. */
export type FileLock = Disposable;

/** How often a lock is tried again that others only ask about. */
const TRIES = 100;

/**
 * Locks a file (made 0600 if missing) exclusively; `undefined` if another process holds it. Does not wait for that.
 *
 * {@link isLocked} has it for an instant, which must not keep a k0s from its start: where such a lock can be had, the other one is no more.
 */
export async function tryLock(path: string): Promise<FileLock | undefined> {
  const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  for (let tries = 0; tries < TRIES; tries++) {
    if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
    if (!await file.tryLock(false)) break;
    await file.unlock();
  }
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

/**
 * Like `Promise.all()`, but a failure is told only when all have ended: nothing goes on behind the caller's back.
 *
 * @throws The first failure in the order of the list.
 */
export async function allEnded<const T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

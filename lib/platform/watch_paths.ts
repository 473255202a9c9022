/**
 * Yields the paths of changes under a directory until `signal` is aborted. Reads are not changes.
 *
 * @param path Absolute, without `.` and `..`.
 */
export async function* watchPaths(path: string, signal: AbortSignal): AsyncIterable<string[]> {
  if (signal.aborted) return;
  const watcher = Deno.watchFs(path, { recursive: true });
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      // Deno 2.7 tells every watcher of the process what was removed or renamed under any of them.
      const ours = paths.filter((changed) => changed === path || changed.startsWith(`${path}/`));
      if (ours.length > 0) yield ours;
    }
  } finally {
    // The iterator closes the watcher when the loop is left early.
    signal.removeEventListener("abort", close);
  }
}

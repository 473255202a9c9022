/**
 * Tells that something under a directory has changed, until `signal` is aborted. Reads are not changes.
 *
 * It does not say what: Deno keeps 16 events until they are read and drops what comes then, so that two hundred files
 * written at once are seldom all told of. Whatever was dropped, something is told of after it: look at everything then.
 *
 * @param path Absolute, without `.` and `..`.
 */
export async function* watchTree(path: string, signal: AbortSignal): AsyncIterable<void> {
  if (signal.aborted) return;
  const watcher = Deno.watchFs(path, { recursive: true });
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      // Deno 2.7 tells every watcher of the process what was removed or renamed under any of them.
      if (paths.some((changed) => changed === path || changed.startsWith(`${path}/`))) yield;
    }
  } finally {
    // The iterator closes the watcher when the loop is left early.
    signal.removeEventListener("abort", close);
  }
}

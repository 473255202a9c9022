/** Yields the paths of changes under a directory until `signal` is aborted. Reads are not changes. */
export async function* watchPaths(path: string, signal: AbortSignal): AsyncIterable<string[]> {
  if (signal.aborted) return;
  const watcher = Deno.watchFs(path, { recursive: true });
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const event of watcher) {
      if (event.kind !== "access") yield event.paths;
    }
  } finally {
    // The iterator closes the watcher when the loop is left early.
    signal.removeEventListener("abort", close);
  }
}

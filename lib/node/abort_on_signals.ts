import { onSignal, processId, sendSignal } from "../platform/mod.ts";

/**
 * A signal of ours that the first SIGTERM or SIGINT aborts; a second one ends the process at once, as upstream.
 */
export function abortOnSignals(): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const stack = new DisposableStack();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    stack.use(onSignal(name, () => {
      if (controller.signal.aborted) sendSignal(processId(), "SIGKILL");
      controller.abort(`signal received: ${name}`);
    }));
  }
  return { signal: controller.signal, [Symbol.dispose]: () => stack.dispose() };
}

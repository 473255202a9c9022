import { CancelledError } from "../base/mod.ts";
import type { Clock } from "./ports.ts";

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new CancelledError("Wait given up", { cause: signal.reason }));
      const cancel = () => {
        clearTimeout(timer);
        reject(new CancelledError("Wait given up", { cause: signal?.reason }));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", cancel);
        resolve();
      }, ms);
      signal?.addEventListener("abort", cancel, { once: true });
    });
  },
};

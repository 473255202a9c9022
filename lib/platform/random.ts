import type { Random } from "./ports.ts";

/** The operating system's randomness. */
export const systemRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

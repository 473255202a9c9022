/**
 * What runs in a machine for `join_api.ts`: many machines that join at once, as far as the API servers see them.
 *
 * Reads its options as JSON from standard input, prints its result as JSON.
 */
import { systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { checkWorkerToken, decodeJoinToken, fetchCa } from "../../../lib/join/mod.ts";
import { FakeLogger } from "../../../tests/support/fakes.ts";

/** What the clients do. */
export interface JoiningOptions {
  role: "controller" | "worker";
  token: string;
  count: number;
}

/** What became of them. */
export interface JoiningResult {
  /** From the first request to the last answer. */
  tookMs: number;
  /** Per client that was answered. */
  latenciesMs: number[];
  /** One message per client that was not. */
  failures: string[];
}

async function join({ role, token, count }: JoiningOptions): Promise<JoiningResult> {
  const decoded = decodeJoinToken(token);
  const signal = new AbortController().signal;
  const client = { clock: systemClock, random: systemRandom, log: new FakeLogger(), signal };
  const startedMs = performance.now();
  const latenciesMs: number[] = [];
  const failures: string[] = [];
  await Promise.all(Array.from({ length: count }, async () => {
    const beganMs = performance.now();
    try {
      await (role === "controller" ? fetchCa(decoded, client) : checkWorkerToken(decoded, client));
      latenciesMs.push(performance.now() - beganMs);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }));
  return { tookMs: performance.now() - startedMs, latenciesMs, failures };
}

if (import.meta.main) {
  const options = JSON.parse(await new Response(Deno.stdin.readable).text()) as JoiningOptions;
  console.log(JSON.stringify(await join(options)));
}

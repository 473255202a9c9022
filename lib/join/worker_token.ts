import { askApi } from "./ask_api.ts";
import { attempts, type JoinClientOptions } from "./join_client.ts";
import { JoinError, refusalError } from "./join_error.ts";
import type { JoinToken } from "./join_token.ts";

/** About two minutes: a machine may be set up together with the controller that it joins. */
const RETRIES = { attempts: 12, firstMs: 100, limitMs: 30_000 };

/**
 * Shows a worker's token to the API server that it names, before anything is made on this machine.
 *
 * Only here the server has to prove itself by the token's authority alone, and only here a refusal is explained; the
 * kubelet would try for ever.
 *
 * @throws {JoinError} That says which way it failed, after the last attempt or as soon as waiting cannot help.
 */
export async function checkWorkerToken(token: JoinToken, options: JoinClientOptions): Promise<void> {
  await attempts(token, { ...options, retries: options.retries ?? RETRIES }, async (signal) => {
    await ask(token, options.clock.now(), signal);
    return true;
  });
}

async function ask(token: JoinToken, now: Date, signal: AbortSignal): Promise<void> {
  const { status, headers, body } = await askApi(token, { method: "GET", path: "/version" }, signal);
  if (status === 200) return;
  // 403 is no refusal of the token: a server that is starting has no roles yet.
  if (status === 401) throw refusalError(token, { status, challenge: headers.get("www-authenticate") }, now);
  const text = body.trim().slice(0, 300) || "no reason given";
  throw new JoinError("unexpected-answer", `Cannot join the cluster at ${token.server}: ${text} (HTTP ${status})`);
}

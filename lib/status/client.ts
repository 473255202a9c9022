import { K0sError, messageOf, parseJson } from "../base/mod.ts";
import { type Http, timeoutSignal, userId } from "../platform/mod.ts";
import type { ComponentsDocument, StatusDocument } from "./document.ts";

/** How long an answer of the status socket may take, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

/** k0s does not run here, or its status socket cannot be read. */
export class StatusError extends K0sError {
  override readonly name = "StatusError";
}

/**
 * Reads the status of the running k0s.
 *
 * @throws {StatusError} With upstream's wording.
 */
export function readStatus(socket: string, http: Http): Promise<StatusDocument> {
  return ask<StatusDocument>(socket, "status", http);
}

/**
 * Reads events and probes of the running k0s.
 *
 * @throws {StatusError} With upstream's wording.
 */
export function readComponents(socket: string, maxCount: number, http: Http): Promise<ComponentsDocument> {
  return ask<ComponentsDocument>(socket, `components?maxCount=${maxCount}`, http);
}

async function ask<T>(socket: string, path: string, http: Http): Promise<T> {
  const failed = (why: string, cause?: unknown) =>
    new StatusError(`status: can't get ${JSON.stringify(path.split("?")[0])} via ${JSON.stringify(socket)}: ${why}`, {
      cause,
      hint: userId() === 0
        ? "Start k0s first, for example with: k0s controller --single"
        : "A k0s of root is asked with: sudo k0s status",
    });
  using session = http.open({ unixSocket: socket });
  let response: Response;
  try {
    response = await session.fetch(`http://localhost/${path}`, { signal: timeoutSignal(ANSWER_WITHIN_MS) });
  } catch (error) {
    throw failed(`Get "http://localhost/${path}": ${dialMessage(socket, error)}`, error);
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw failed(`status code ${response.status}`);
  }
  try {
    return parseJson(await response.text()) as T;
  } catch (error) {
    throw failed(`can't decode JSON: ${messageOf(error)}`, error);
  }
}

/** What Go's HTTP client says of a socket: `dial unix PATH: connect: no such file or directory`. */
function dialMessage(socket: string, error: unknown): string {
  const text = messageOf(error);
  const last = text.slice(text.lastIndexOf(": ") + 2).replace(/ \(os error \d+\)$/, "");
  return `dial unix ${socket}: connect: ${last.charAt(0).toLowerCase()}${last.slice(1)}`;
}

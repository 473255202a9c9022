import { K0sError, messageOf, parseJson } from "../base/mod.ts";
import { type Http, timeoutSignal, userId } from "../platform/mod.ts";
import type { RenewedCertificates } from "./certificate_routes.ts";
import type { ConfigDifference, ConfigProgress } from "./config_documents.ts";
import type { AskedDocument, ConfigFailure } from "./config_routes.ts";
import type { ComponentsDocument, StatusDocument } from "./document.ts";

/** How long an answer of the status socket may take, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

/** The same of one about a configuration: programs are asked what they would refuse of it, one after the other. */
const JUDGED_WITHIN_MS = 120_000;
/** Status code of an answer that says why there is no better one. */
const UNPROCESSABLE = 422;

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

/**
 * Asks the running k0s what would be another if a configuration were in effect.
 *
 * @throws {StatusError} With upstream's wording. {K0sError} If that configuration does not hold, or cannot be judged.
 */
export function readDifference(
  socket: string,
  { name, text, isObject }: AskedDocument,
  http: Http,
): Promise<ConfigDifference> {
  const query = new URLSearchParams({ name, object: String(isObject), stored: String(text === undefined) });
  return ask<ConfigDifference>(socket, `config/difference?${query}`, http, { method: "POST", body: text ?? "" });
}

/**
 * Has the running k0s read its file again. It is taken over then, though not yet in effect.
 *
 * @throws {StatusError} With upstream's wording. {K0sError} If it is not taken over.
 */
export async function reloadConfiguration(socket: string, http: Http): Promise<void> {
  await ask(socket, "config/reload", http, { method: "POST" });
}

/** Asks the running k0s how far it is with its configuration. @throws {StatusError} With upstream's wording. */
export function readProgress(socket: string, http: Http): Promise<ConfigProgress> {
  return ask<ConfigProgress>(socket, "config/progress", http);
}

/**
 * Has the running k0s issue leaves again. They are on the disk then; the processes that use them follow.
 *
 * @throws {StatusError} With upstream's wording. {K0sError} If one cannot be issued, or this is a worker.
 */
export function renewCertificates(socket: string, names: readonly string[], http: Http): Promise<RenewedCertificates> {
  return ask<RenewedCertificates>(socket, "certificates/renew", http, { method: "POST", body: JSON.stringify(names) });
}

async function ask<T>(socket: string, path: string, http: Http, init: RequestInit = {}): Promise<T> {
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
    const signal = timeoutSignal(init.method === undefined ? ANSWER_WITHIN_MS : JUDGED_WITHIN_MS);
    response = await session.fetch(`http://localhost/${path}`, { ...init, signal });
  } catch (error) {
    throw failed(`Get "http://localhost/${path}": ${dialMessage(socket, error)}`, error);
  }
  if (response.status === UNPROCESSABLE) throw refusalOf(await response.text());
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

function refusalOf(text: string): K0sError {
  const { message, hint } = parseJson(text) as ConfigFailure;
  return new K0sError(message, hint === undefined ? {} : { hint });
}

/** What Go's HTTP client says of a socket: `dial unix PATH: connect: no such file or directory`. */
function dialMessage(socket: string, error: unknown): string {
  const text = messageOf(error);
  const last = text.slice(text.lastIndexOf(": ") + 2).replace(/ \(os error \d+\)$/, "");
  return `dial unix ${socket}: connect: ${last.charAt(0).toLowerCase()}${last.slice(1)}`;
}

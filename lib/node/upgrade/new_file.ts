import { K0sError } from "../../base/mod.ts";
import { systemAuthorities } from "../../host/mod.ts";
import { proxyFor } from "../../registries/mod.ts";
import {
  absolutePath,
  environment,
  filePieces,
  type Http,
  type HttpSession,
  statOf,
  timeoutSignal,
} from "../../platform/mod.ts";
import { K0S_VERSION } from "../version.ts";

/** How long a server may say nothing, in milliseconds. */
const STALLS_FOR_MS = 60_000;
/** How long a download may take at all, in milliseconds; upstream's. */
const WITHIN_MS = 6 * 3_600_000;

/** The file that an upgrade goes to, opened. Close it with `using`. */
export interface NewFile extends Disposable {
  /** In bytes; `undefined`: the server does not tell. */
  sizeBytes: number | undefined;
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens what `--to` names: a file, or an address of HTTP, which is taken as it is typed.
 *
 * @param stallsForMs How long a server may say nothing.
 * @throws {K0sError}
 */
export async function openNewFile(to: string, http: Http, stallsForMs: number = STALLS_FOR_MS): Promise<NewFile> {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(to);
  return isUrl ? await openUrl(to, { http, stallsForMs }) : await openPath(absolutePath(to));
}

async function openPath(path: string): Promise<NewFile> {
  const facts = await statOf(path);
  if (facts?.kind !== "file") {
    throw new K0sError(`Cannot open "${path}": there is no such file`, { hint: "Name a k0s, or its address" });
  }
  return { sizeBytes: facts.sizeBytes, pieces: filePieces(path), [Symbol.dispose]: () => {} };
}

async function openUrl(text: string, { http, stallsForMs }: { http: Http; stallsForMs: number }): Promise<NewFile> {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new K0sError(`Cannot fetch "${text.replace(/\/\/[^/]*@/, "//")}": it is not an address of http or https`);
  }
  const proxy = proxyFor(url, environment());
  const session = http.open({
    ...(url.protocol === "https:" ? { caCerts: await systemAuthorities() } : {}),
    ...(proxy === undefined ? {} : { proxy }),
  });
  try {
    const stall = { name: shown(url), stallsForMs };
    const response = await requested(session, { text, url }, stall);
    const length = Number(response.headers.get("content-length") ?? "0");
    return {
      sizeBytes: length > 0 ? length : undefined,
      pieces: unstalled(response, stall),
      [Symbol.dispose]: () => session[Symbol.dispose](),
    };
  } catch (error) {
    session[Symbol.dispose]();
    throw error;
  }
}

/** What is fetched, as it may be shown, and how long its server may say nothing. */
interface Stall {
  name: string;
  stallsForMs: number;
}

async function requested(
  session: HttpSession,
  { text, url }: { text: string; url: URL },
  stall: Stall,
): Promise<Response> {
  const { name } = stall;
  let response: Response;
  try {
    const headers = { "user-agent": `k0s/${K0S_VERSION}`, "accept-encoding": "identity" };
    response = await withinStall(session.fetch(text, { headers, signal: timeoutSignal(WITHIN_MS) }), stall);
  } catch (cause) {
    throw failed(name, cause);
  }
  const isDowngraded = url.protocol === "https:" && response.url.startsWith("http:");
  if (response.status === 200 && response.body !== null && !isDowngraded) return response;
  await response.body?.cancel();
  throw isDowngraded
    ? new K0sError(`Cannot fetch "${name}": the server leads to an address without encryption`, {
      hint: "Check the address; or type that one, with --sha256",
    })
    : new K0sError(`Cannot fetch "${name}": the server answers ${response.status}`, { hint: "Check the address" });
}

/** An error of the connection, without the address in it: that of a redirect may be signed, too. */
function failed(name: string, cause: unknown): K0sError {
  if (cause instanceof K0sError) return cause;
  const why = (cause as Error).message.replace(/ for url \(.*?\)(?=:|$)/, "");
  return new K0sError(`Cannot fetch "${name}": ${why}`, { cause });
}

/** An address may have a password in it, or a signature behind it. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

async function* unstalled(response: Response, stall: Stall): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await withinStall(reader.read(), stall);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw failed(stall.name, cause);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function withinStall<T>(read: Promise<T>, { name, stallsForMs }: Stall): Promise<T> {
  const late = timeoutSignal(stallsForMs);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new K0sError(`Cannot fetch "${name}": nothing came for ${stallsForMs / 1_000} s`));
  late.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([read, promise]);
  } finally {
    late.removeEventListener("abort", onAbort);
  }
}

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

/** Opens what `--to` names: a file, or an address of HTTP, which is taken as it is typed. @throws {K0sError} */
export async function openNewFile(to: string, http: Http): Promise<NewFile> {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(to) ? await openUrl(to, http) : await openPath(absolutePath(to));
}

async function openPath(path: string): Promise<NewFile> {
  const facts = await statOf(path);
  if (facts?.kind !== "file") {
    throw new K0sError(`Cannot open "${path}": there is no such file`, { hint: "Name a k0s, or its address" });
  }
  return { sizeBytes: facts.sizeBytes, pieces: filePieces(path), [Symbol.dispose]: () => {} };
}

async function openUrl(text: string, http: Http): Promise<NewFile> {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new K0sError(`Cannot fetch "${text}": it is not an address of http or https`);
  }
  const proxy = proxyFor(url, environment());
  const session = http.open({
    ...(url.protocol === "https:" ? { caCerts: await systemAuthorities() } : {}),
    ...(proxy === undefined ? {} : { proxy }),
  });
  try {
    const response = await requested(session, text, url);
    const length = Number(response.headers.get("content-length") ?? "0");
    return {
      sizeBytes: length > 0 ? length : undefined,
      pieces: unstalled(response, shown(url)),
      [Symbol.dispose]: () => session[Symbol.dispose](),
    };
  } catch (error) {
    session[Symbol.dispose]();
    throw error;
  }
}

async function requested(session: HttpSession, text: string, url: URL): Promise<Response> {
  let response: Response;
  try {
    const headers = { "user-agent": `k0s/${K0S_VERSION}`, "accept-encoding": "identity" };
    response = await session.fetch(text, { headers, signal: timeoutSignal(WITHIN_MS) });
  } catch (cause) {
    throw new K0sError(`Cannot fetch "${shown(url)}": ${(cause as Error).message}`, { cause });
  }
  if (response.status === 200 && response.body !== null) return response;
  await response.body?.cancel();
  throw new K0sError(`Cannot fetch "${shown(url)}": the server answers ${response.status}`, {
    hint: "Check the address",
  });
}

/** An address may have a password in it, or a signature behind it. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

async function* unstalled(response: Response, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await withinStall(reader.read(), name);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof K0sError) throw cause;
    throw new K0sError(`Cannot fetch "${name}": ${(cause as Error).message}`, { cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function withinStall<T>(read: Promise<T>, name: string): Promise<T> {
  const late = timeoutSignal(STALLS_FOR_MS);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new K0sError(`Cannot fetch "${name}": nothing came for ${STALLS_FOR_MS / 1_000} s`));
  late.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([read, promise]);
  } finally {
    late.removeEventListener("abort", onAbort);
  }
}

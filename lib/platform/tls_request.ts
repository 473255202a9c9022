import { CancelledError, K0sError, messageOf, throwIfAborted } from "../base/mod.ts";

/** One request over a TLS connection of its own. */
export interface TlsRequest {
  /** An `https:` URL. */
  url: string;
  method: "GET" | "HEAD" | "POST";
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Which server is sent the request. */
  trust: Trust;
  /** Client certificate and its key, PEM. */
  identity?: { cert: string; key: string };
  signal: AbortSignal;
  /** Largest answer that is taken, in bytes. @default {1 MiB} */
  largestAnswer?: number;
}

/**
 * Any server; or one that proves itself by an authority alone (PEM; left out: by nothing) and whose certificate (DER) is then
 * accepted.
 */
export type Trust = "any-server" | { caPem?: string; isTrusted(certificate: Uint8Array): boolean };

/** The answer to it. */
export interface TlsAnswer {
  status: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** Why there was no answer. */
export type NoAnswerReason =
  | "unreachable"
  /** Another authority than the pinned one vouches for the server. */
  | "other-authority"
  /** The certificate does not name the host of the URL. */
  | "other-name"
  /** The certificate has expired or is not valid yet: one of the clocks may be wrong. */
  | "validity"
  /** It is no HTTPS server. */
  | "not-https";

/** A request that got no answer. */
export class NoAnswerError extends K0sError {
  override readonly name: string = "NoAnswerError";

  constructor(readonly reason: NoAnswerReason, host: string, what: string, cause?: unknown) {
    super(`Cannot reach ${host}: ${what}`, { cause });
  }
}

const LARGEST_ANSWER = 1024 * 1024;

/**
 * Sends one request over a TLS connection of its own: the one client of ours that looks at the server itself.
 *
 * Neither `fetch` nor `node:https` of the pinned Deno can, see docs/adr/0017-an-http-client-that-pins.md.
 *
 * @throws {NoAnswerError} If there is no whole answer.
 * @throws {CancelledError} If `signal` is aborted.
 */
export async function tlsRequest(request: TlsRequest): Promise<TlsAnswer> {
  const { connect } = await import("node:tls");
  throwIfAborted(request.signal, "Request");
  const { trust, largestAnswer = LARGEST_ANSWER } = request;
  const url = new URL(request.url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const failed = (reason: NoAnswerReason, what: string, cause?: unknown) =>
    reject(new NoAnswerError(reason, url.host, what, cause));
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? 443 : url.port),
    ...(trust === "any-server" || trust.caPem === undefined ? { rejectUnauthorized: false } : { ca: [trust.caPem] }),
    ...request.identity,
    ALPNProtocols: ["http/1.1"],
  });
  const onAbort = () => reject(new CancelledError("Request given up"));
  request.signal.addEventListener("abort", onAbort, { once: true });
  let answer = "";
  socket.setEncoding("utf8");
  socket.on("secureConnect", () => {
    const certificate = socket.getPeerCertificate().raw;
    if (certificate === undefined) failed("not-https", "it presents no certificate");
    else if (trust !== "any-server" && !trust.isTrusted(certificate)) {
      failed("other-authority", "another authority vouches for it");
    } else socket.write(render(request, url));
  });
  socket.on("data", (text: string) => {
    answer += text;
    if (answer.length > largestAnswer) failed("not-https", "its answer is too long");
  });
  socket.on("end", () => resolve(answer));
  socket.on("close", () => resolve(answer));
  socket.on("error", (error: Error) => failed(...reasonOf(error), error));
  try {
    return parseAnswer(await promise, url.host, request.method === "HEAD");
  } finally {
    request.signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

/** What the runtime's TLS library says, by reason. */
const TLS_ERRORS: readonly (readonly [RegExp, NoAnswerReason, string])[] = [
  [/CaUsedAsEndEntity/, "other-authority", "it vouches for itself"],
  [/UnknownIssuer|BadSignature|self.signed/i, "other-authority", "another authority vouches for it"],
  [/NotValidForName|not valid for name|altname/i, "other-name", "its certificate does not name this address"],
  [/Expired|NotValidYet|not valid yet/i, "validity", "its certificate is not valid now"],
  [/InvalidContentType|InvalidMessage|corrupt message|wrong version/i, "not-https", "it does not speak TLS"],
];

/** Why a TLS connection failed, and what that is called. */
export function reasonOf(error: Error): [NoAnswerReason, string] {
  const text = messageOf(error);
  const known = TLS_ERRORS.find(([pattern]) => pattern.test(text));
  return known === undefined ? ["unreachable", text] : [known[1], known[2]];
}

function render({ method, headers, body = "" }: TlsRequest, url: URL): string {
  const length = new TextEncoder().encode(body).length;
  // HTTP/1.0: the answer ends with the connection and is never chunked.
  const all = { host: url.host, ...headers, ...(method === "POST" ? { "content-length": length } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${url.pathname}${url.search} HTTP/1.0\r\n${lines}\r\n${body}`;
}

/**
 * Reads an HTTP/1 answer that is not chunked.
 *
 * @param isHead Whether only its headers were asked for.
 * @throws {NoAnswerError} If it is none, or is not whole.
 */
export function parseAnswer(text: string, host: string, isHead = false): TlsAnswer {
  if (text === "") throw new NoAnswerError("unreachable", host, "it closed the connection without an answer");
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, Math.max(0, end)).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] ([2-5]\d\d)( |$)/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new NoAnswerError("not-https", host, "its answer is not HTTP");
  const headers = new Map(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const body = text.slice(end + 4);
  const announced = headers.get("content-length");
  if (!isHead && announced !== undefined && new TextEncoder().encode(body).length < Number(announced)) {
    throw new NoAnswerError("unreachable", host, "its answer broke off");
  }
  return { status, headers, body };
}

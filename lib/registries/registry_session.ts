import { K0sError, messageOf } from "../base/mod.ts";
import { concatenate, type Http, type HttpSession } from "../platform/mod.ts";
import type { Endpoint } from "./endpoints.ts";
import { refusedClient } from "./refused_client.ts";

/** How the machine reaches registries. */
export interface RegistryWay {
  http: Http;
  /** Authorities that the machine trusts, PEM. */
  authorities: readonly string[];
  /** URL of the proxy; `undefined`: none. */
  proxy: string | undefined;
  /** The certificate that the endpoint has to present, DER. @default {one that an authority has signed} */
  pinned?: Uint8Array;
  /** Whether contents of any size are fetched, also from a server that is not verified. @default {false} */
  streams?: boolean;
}

/** There is no answer, or none to its end. */
export class UnansweredError extends K0sError {}

/** An answer whole in memory. */
export interface RegistryAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What is asked for, and how. */
export interface RegistryRequest {
  /** @default {"GET"} */
  method?: "GET" | "HEAD";
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Largest answer that is taken: a manifest has four megabytes at most (OCI distribution, "Pushing Manifests"). */
const LARGEST_ANSWER = 4 * 1024 * 1024;

/** Requests to one endpoint, trusting what containerd would. */
export class RegistrySession implements Disposable {
  readonly #session: HttpSession;
  readonly #host: string;
  /** To the endpoint itself; a server for tokens may be another one. */
  readonly #pinned: HttpSession | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hasCertificate: boolean;
  /** Shown from now on, in place of what `hosts.toml` says. */
  #authorization: string | undefined;

  /** @param endpoint With a client certificate that its key belongs to, if any. */
  constructor({ url, caCerts, identity, skipVerify, headers }: Endpoint, way: RegistryWay) {
    const { http, authorities, proxy, pinned, streams = false } = way;
    this.#headers = headers;
    this.#host = url.host;
    this.#hasCertificate = identity !== undefined;
    this.#session = http.open(
      skipVerify && url.protocol === "https:" && proxy === undefined
        ? { insecure: true, ...(streams ? { streams } : {}), ...identity }
        : { caCerts: [...authorities, ...caCerts], ...identity, ...(proxy === undefined ? {} : { proxy }) },
    );
    this.#pinned = pinned && http.open({ insecure: true, pinned, ...identity });
  }

  /** Shows this token instead of what `hosts.toml` says; without one, that again. */
  useToken(token?: string): void {
    this.#authorization = token === undefined ? undefined : `Bearer ${token}`;
  }

  /**
   * Asks. Redirects are followed for contents, and are an answer to what asks for headers alone.
   *
   * @throws {K0sError} If there is no answer.
   */
  async ask(
    url: string,
    { method = "GET", headers = {}, signal }: RegistryRequest,
  ): Promise<RegistryAnswer> {
    return await this.#explained(url, async () => {
      const response = await this.#send(url, { method, headers, signal });
      return { status: response.status, headers: response.headers, bytes: await contentOf(response) };
    });
  }

  /**
   * Asks for contents of any size, which are read as they come.
   *
   * @throws {K0sError} If there is no answer.
   */
  async open(url: string, { method = "GET", headers = {}, signal }: RegistryRequest): Promise<Response> {
    return await this.#explained(url, () => this.#send(url, { method, headers, signal }));
  }

  async #send(url: string, { method, headers, signal }: Required<RegistryRequest>): Promise<Response> {
    const shown = this.#authorization === undefined ? {} : { Authorization: this.#authorization };
    const response = await this.#sessionTo(url).fetch(url, {
      method,
      headers: { "User-Agent": "k0s", ...this.#headers, ...shown, ...headers },
      redirect: method === "HEAD" ? "manual" : "follow",
      signal,
    });
    const answering = new URL(response.url || url);
    if (response.status !== 401 || answering.origin === new URL(url).origin) return response;
    await response.body?.cancel();
    // Its challenge would lead to a server of its choice, which would be shown the credentials for this one.
    throw new K0sError(`it redirects to ${answering.host}, which wants authentication of its own: status 401`, {
      hint: "Look at the storage behind the registry",
    });
  }

  async #explained<T>(url: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof K0sError) throw error;
      const message = messageOf(error);
      const refused = url.startsWith("https:") ? refusedClient(message, this.#hasCertificate) : undefined;
      throw refused ?? new UnansweredError(reasonIn(message), { cause: error });
    }
  }

  #sessionTo(url: string): HttpSession {
    return new URL(url).host === this.#host ? this.#pinned ?? this.#session : this.#session;
  }

  [Symbol.dispose](): void {
    this.#pinned?.[Symbol.dispose]();
    this.#session[Symbol.dispose]();
  }
}

async function contentOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new K0sError("its answer has more than four megabytes");
    chunks.push(chunk);
  }
  return concatenate(chunks);
}

/** What of a message of `fetch` says why; the URL in it is known. */
function reasonIn(message: string): string {
  return message.replace(/^error sending request (?:from \S+ )?for (?:url \([^)]*\)|\S+ \([^)]*\)): /, "")
    .replace(/^client error \(\w+\): /, "");
}

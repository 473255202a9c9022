import { K0sError } from "../../base/mod.ts";
import { parseChallenges } from "../auth_challenge.ts";
import { fetchToken } from "../bearer_token.ts";
import { contentUrl } from "../content_url.ts";
import type { Credentials } from "../credentials.ts";
import { type Endpoint, serverOf } from "../endpoints.ts";
import { basicAuthorization } from "../hosts_toml.ts";
import type { ImageReference } from "../image_reference.ts";
import { MANIFEST_TYPES } from "../manifest.ts";
import { proxyFor } from "../proxy.ts";
import { type RegistryAnswer, RegistrySession, type RegistryWay } from "../registry_session.ts";

/** How far servers are trusted without a certificate that says which they are. */
export type InsecureKind = "no" | "skip-tls-verify" | "plain-http";

/** How repositories are reached. */
export interface RepositoryWay extends Pick<RegistryWay, "http" | "authorities"> {
  insecure: InsecureKind;
  /** For proxies. */
  environment: Readonly<Record<string, string>>;
}

/** A server's answer that is not what was asked for. */
export class RegistryStatusError extends K0sError {
  override readonly name = "RegistryStatusError";

  constructor(readonly status: number, what: string, hint: string) {
    super(`${what}: status ${status}`, { hint });
  }

  /** Whether it may be another one soon. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** One repository of a registry, as its clients see it: asks for a token where one is wanted, and for a new one when that is over. */
export class ArtifactRepository implements Disposable {
  readonly #image: ImageReference;
  readonly #endpoint: Endpoint;
  readonly #session: RegistrySession;
  readonly #hasCredentials: boolean;
  #authorizing: Promise<void> | undefined;

  constructor(image: ImageReference, credentials: Credentials | undefined, way: RepositoryWay) {
    const { insecure, environment, ...rest } = way;
    const url = new URL(`${insecure === "plain-http" ? "http" : "https"}://${serverOf(image.host)}/v2`);
    this.#image = image;
    this.#hasCredentials = credentials !== undefined;
    this.#endpoint = {
      ...{ kind: "registry", url, capabilities: [], caCerts: [], skipVerify: insecure === "skip-tls-verify" },
      headers: credentials === undefined ? {} : { Authorization: basicAuthorization(credentials) },
    };
    this.#session = new RegistrySession(this.#endpoint, { ...rest, proxy: proxyFor(url, environment), streams: true });
  }

  /** A manifest by tag or digest. @throws {K0sError} If there is none. */
  async manifest(name: string, signal: AbortSignal): Promise<RegistryAnswer> {
    const headers = { Accept: [...MANIFEST_TYPES, "*/*"].join(", ") };
    return await this.#small(`manifests/${name}`, headers, signal);
  }

  /** A small blob. @throws {K0sError} If it is not there, or larger than a manifest may be. */
  async smallBlob(digest: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#small(`blobs/${digest}`, {}, signal)).bytes;
  }

  /**
   * A blob, from a position on if the server can do that: its status is then 206, else 200.
   *
   * @throws {K0sError} If it is not there.
   */
  async blob(digest: string, from: number, signal: AbortSignal): Promise<Response> {
    const url = contentUrl(this.#endpoint, this.#image, `blobs/${digest}`);
    const headers: Record<string, string> = from === 0 ? {} : { Range: `bytes=${from}-` };
    const response = await this.#authorized(() => trusting(this.#session.open(url, { headers, signal })), signal);
    if (response.status === 200 || response.status === 206) return response;
    await response.body?.cancel();
    throw statusError(response.status);
  }

  async #small(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<RegistryAnswer> {
    const url = contentUrl(this.#endpoint, this.#image, path);
    const answer = await this.#authorized(() => trusting(this.#session.ask(url, { headers, signal })), signal);
    if (answer.status !== 200) throw statusError(answer.status);
    return answer;
  }

  async #authorized<T extends { status: number; headers: Headers }>(ask: () => Promise<T>, signal: AbortSignal) {
    await this.#authorizing;
    const first = await ask();
    if (first.status !== 401) return first;
    if (first instanceof Response) await first.body?.cancel();
    const challenge = first.headers.get("www-authenticate") ?? "";
    this.#authorizing ??= this.#authorize(challenge, signal).finally(() => this.#authorizing = undefined);
    await this.#authorizing;
    return await ask();
  }

  async #authorize(header: string, signal: AbortSignal): Promise<void> {
    const challenges = parseChallenges(header);
    const challenge = challenges.find(({ scheme }) => scheme === "bearer");
    if (challenge === undefined) throw this.#refused();
    // The server for tokens is shown the credentials again.
    this.#session.useToken();
    this.#session.useToken(await fetchToken(this.#session, { challenge, repository: this.#image.repository, signal }));
  }

  #refused(): K0sError {
    const { host } = this.#image;
    return this.#hasCredentials
      ? new K0sError(`${host} refuses its credentials`, { hint: "Check user name and password: docker login" })
      : new K0sError(`${host} wants authentication, and there are no credentials for it`, {
        hint: "Name a file that has them, as docker login writes it: --registries-config",
      });
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }
}

/** An answer, with a hint where the server is not trusted. */
function trusting<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof K0sError) || !error.message.includes("UnknownIssuer")) throw error;
    const hint = "Make the machine trust its authority, or name that in SSL_CERT_FILE";
    throw new K0sError(error.message, { cause: error, hint });
  });
}

function statusError(status: number): RegistryStatusError {
  const said: Record<number, [what: string, hint: string]> = {
    401: ["it takes neither credentials nor token", "Check user name and password, and both clocks"],
    403: ["it forbids this artifact", "Check that the credentials may read it"],
    404: ["it has no such artifact", "Check name and tag"],
    429: ["it has had too many requests", "Wait, or use credentials"],
  };
  const [what, hint] = said[status] ?? ["it answers with an error", "Look at the server's log"];
  return new RegistryStatusError(status, what, hint);
}

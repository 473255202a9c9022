import { sha256Of } from "../../../lib/platform/mod.ts";
import type { TestCertificates } from "./_certificates.ts";

/** How a {@link FakeRegistry} behaves. */
export interface FakeRegistryOptions {
  /** Left out: it speaks http. */
  certificates?: TestCertificates;
  /** What it wants to be shown. @default {nothing} */
  wants?: "basic" | "token";
  /** Answers instead of it if it returns something. */
  intercept?: (url: URL) => Response | Promise<Response> | undefined;
}

export const USER = { username: "me", password: "word" };
export const REPOSITORY = "team/app";
export const TAG = "1.2";
/** Of the list that the tag is. */
export const LAYER_SIZES = [3, 5];

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const digestOf = (bytes: Uint8Array) => `sha256:${sha256Of(bytes)}`;

const BLOBS = ["{}", "abc", "defgh"].map((text) => new TextEncoder().encode(text));
const descriptors = BLOBS.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length }));
const IMAGE = bytesOf({
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: descriptors[0],
  layers: descriptors.slice(1),
});
const LIST = bytesOf({
  mediaType: "application/vnd.oci.image.index.v1+json",
  manifests: [{ digest: digestOf(IMAGE), size: IMAGE.length, platform: { os: "linux", architecture: "amd64" } }],
});
/** Digests of what it has. */
export const [LIST_DIGEST, IMAGE_DIGEST] = [digestOf(LIST), digestOf(IMAGE)];

/** A registry with one image, {@link REPOSITORY}, as the protocol of OCI describes it. */
export class FakeRegistry implements AsyncDisposable {
  readonly asked: { method: string; path: string; authorization: string }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #options: FakeRegistryOptions;

  constructor(options: FakeRegistryOptions = {}) {
    this.#options = options;
    const { certificates } = options;
    const tls = certificates === undefined ? {} : { cert: certificates.certificate, key: certificates.key };
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls }, (request) => {
      return this.#answer(request);
    });
  }

  /** Address and port. */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  get url(): string {
    return `${this.#options.certificates === undefined ? "http" : "https"}://${this.host}`;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const authorization = request.headers.get("authorization") ?? "";
    this.asked.push({ method: request.method, path: `${url.pathname}${url.search}`, authorization });
    const other = await this.#options.intercept?.(url);
    if (other !== undefined) return other;
    const basic = `Basic ${btoa(`${USER.username}:${USER.password}`)}`;
    if (url.pathname === "/token") {
      if (authorization !== basic) return new Response("no", { status: 401 });
      return Response.json({ token: `for ${url.searchParams.get("scope")}` });
    }
    const { wants } = this.#options;
    const needed = wants === "basic"
      ? basic
      : wants === "token"
      ? `Bearer for repository:${REPOSITORY}:pull`
      : undefined;
    if (needed !== undefined && authorization !== needed) {
      const bearer = `Bearer realm="${this.url}/token",service="fake"`;
      return new Response("no", {
        status: 401,
        headers: { "www-authenticate": wants === "basic" ? 'Basic realm="fake"' : bearer },
      });
    }
    return contentAt(url.pathname, request.method) ?? new Response("no such thing", { status: 404 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function contentAt(path: string, method: string): Response | undefined {
  const manifests: Record<string, Uint8Array<ArrayBuffer>> = {
    [TAG]: LIST,
    [LIST_DIGEST]: LIST,
    [IMAGE_DIGEST]: IMAGE,
  };
  const name = path.slice(`/v2/${REPOSITORY}/`.length);
  if (!path.startsWith(`/v2/${REPOSITORY}/`)) return undefined;
  const manifest = manifests[name.replace("manifests/", "")];
  if (manifest !== undefined) {
    return new Response(manifest, { headers: { "docker-content-digest": digestOf(manifest) } });
  }
  const blob = BLOBS.find((bytes) => name === `blobs/${digestOf(bytes)}`);
  if (blob === undefined) return undefined;
  return new Response(method === "HEAD" ? null : blob, { headers: { "content-length": String(blob.length) } });
}

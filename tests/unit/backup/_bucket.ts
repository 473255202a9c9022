import type { Http } from "../../../lib/platform/mod.ts";
import { S3Client } from "../../../lib/backup/s3_client.ts";
import { S3Store } from "../../../lib/backup/s3_store.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";

export const CREDENTIALS = { accessKeyId: "ACCESS", secretAccessKey: "the-secret" };

/** A request that a {@link FakeBucket} got. */
export interface BucketRequest {
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array;
}

/** A bucket of S3 in memory, as far as archives need it. It believes signatures. */
export class FakeBucket {
  readonly objects = new Map<string, Uint8Array>();
  readonly uploads = new Map<string, { key: string; parts: Uint8Array[] }>();
  readonly requests: BucketRequest[] = [];
  /** Most items of a page. */
  pageSize = 1_000;
  /** Answers instead if it returns something. */
  intercept: (request: BucketRequest) => Response | undefined = () => undefined;
  readonly clock = new FakeClock();
  readonly #http = new FakeHttp();

  constructor() {
    this.#http.answer = async (url, init) => {
      const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
      const request = { method: init.method ?? "GET", url: new URL(url), headers: new Headers(init.headers), body };
      this.requests.push(request);
      init.signal?.throwIfAborted();
      return this.intercept(request) ?? this.#answer(request);
    };
  }

  get http(): Http {
    return this.#http;
  }

  client(
    settings: { forcePathStyle?: boolean; endpoint?: string } = {},
    signal = new AbortController().signal,
  ): S3Client {
    return new S3Client({
      settings: { endpoint: "https://s3.example:9000", bucket: "bucket", ...settings },
      ...{ credentials: CREDENTIALS, session: this.#http.open(), clock: this.clock, signal },
    });
  }

  store(prefix = "a/", signal?: AbortSignal): S3Store {
    const settings = { endpoint: "https://s3.example:9000", bucket: "bucket", prefix };
    return new S3Store(settings, { usual: this.client({}, signal), last: this.client() });
  }

  #answer({ method, url, body }: BucketRequest): Response {
    const key = url.pathname.slice("/bucket/".length);
    const query = url.searchParams;
    const upload = this.uploads.get(query.get("uploadId") ?? "");
    if (method === "GET") return key === "" ? this.#list(query) : this.#read(key);
    if (method === "DELETE") {
      if (query.has("uploadId")) this.uploads.delete(query.get("uploadId")!);
      else this.objects.delete(key);
      return new Response(null, { status: 204 });
    }
    if (query.has("uploads")) {
      const id = `upload-${this.uploads.size}-${this.requests.length}`;
      this.uploads.set(id, { key, parts: [] });
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (upload === undefined) return xml("<Error><Code>NoSuchUpload</Code></Error>", 404);
    if (method === "PUT") {
      upload.parts[Number(query.get("partNumber")) - 1] = body;
      return new Response(null, { headers: { etag: `"part-${query.get("partNumber")}"` } });
    }
    this.objects.set(key, concatenated(upload.parts));
    this.uploads.delete(query.get("uploadId")!);
    return xml("<CompleteMultipartUploadResult/>");
  }

  #read(key: string): Response {
    const object = this.objects.get(key);
    return object === undefined
      ? xml("<Error><Code>NoSuchKey</Code><Message>not there</Message></Error>", 404)
      : new Response(new Uint8Array(object), { headers: { "content-length": String(object.length) } });
  }

  #list(query: URLSearchParams): Response {
    const prefix = query.get("prefix") ?? "";
    const [all, marker] = query.has("uploads")
      ? [[...this.uploads].map(([id, { key }]) => ({ key, id, size: 0 })), query.get("upload-id-marker")]
      : [[...this.objects].map(([key, { length: size }]) => ({ key, id: key, size })), query.get("continuation-token")];
    const wanted = all.filter(({ key }) => key.startsWith(prefix)).toSorted((a, b) => a.id < b.id ? -1 : 1)
      .filter(({ id }) => marker === null || id > marker);
    const page = wanted.slice(0, this.pageSize);
    const last = wanted.length > page.length ? page.at(-1) : undefined;
    const element = query.has("uploads") ? "Upload" : "Contents";
    const items = page.map(({ key, id, size }) =>
      `<${element}><Key>${key}</Key><UploadId>${id}</UploadId><Size>${size}</Size></${element}>`
    );
    const next = last === undefined
      ? ""
      : `<IsTruncated>true</IsTruncated><NextContinuationToken>${last.id}</NextContinuationToken>` +
        `<NextKeyMarker>${last.key}</NextKeyMarker><NextUploadIdMarker>${last.id}</NextUploadIdMarker>`;
    return xml(`<List>${items.join("")}${next}</List>`);
  }
}

/** An answer in XML. */
export function xml(text: string, status = 200): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`, { status });
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

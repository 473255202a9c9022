/**
 * Pushes a chart or an image to an OCI registry, by the requests of its protocol; what to push is JSON on standard input.
 */
import { sha256Of } from "../../lib/platform/mod.ts";
import type { RegistryPush } from "./docker_registry.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

const push = JSON.parse(await new Response(Deno.stdin.readable).text()) as RegistryPush;
const client = Deno.createHttpClient({ caCerts: [push.caPem] });
const base = `${push.registry}/v2/${push.repository}`;
const { username, password } = push;
const headers = password === "" ? {} : { authorization: `Basic ${btoa(`${username}:${password}`)}` };

async function request(method: string, url: string, body?: Uint8Array<ArrayBuffer>, type?: string): Promise<Response> {
  const response = await fetch(url, {
    ...{ method, client, headers: { ...headers, ...(type && { "content-type": type }) } },
    ...(body && { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return response;
}

async function blob(bytes: Uint8Array<ArrayBuffer>, mediaType: string) {
  const digest = `sha256:${sha256Of(bytes)}`;
  const { headers } = await request("POST", `${base}/blobs/uploads/`);
  const upload = new URL(headers.get("location")!, base);
  upload.searchParams.set("digest", digest);
  await request("PUT", upload.href, bytes, "application/octet-stream");
  return { mediaType, digest, size: bytes.length };
}

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const manifest = {
  ...{ schemaVersion: 2, mediaType: MANIFEST_TYPE },
  config: await blob(encode(push.config), push.configType),
  layers: [await blob(Uint8Array.fromBase64(push.content), push.contentType)],
};
await request("PUT", `${base}/manifests/${push.tag}`, encode(manifest), MANIFEST_TYPE);

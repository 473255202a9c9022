import { stringifyJson } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { issueNodePki } from "../../../lib/pki/mod.ts";
import { sha256Of, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { forgeServer } from "../../support/forge_certificates.ts";

/** What both servers of charts take. */
export interface ChartServerOptions {
  certificates: Certificates;
  /** Left out: anybody may read. */
  user?: { name: string; password: string };
}

/** A server of charts; closed when disposed. */
export interface ChartServer extends AsyncDisposable {
  /** `127.0.0.1` and its port. */
  readonly host: string;
  /** What it was asked, with the credentials that were shown. */
  readonly asked: { path: string; authorization: string }[];
}

/** Certificates of a server and of its clients, and their authority. All PEM. */
export interface Certificates {
  ca: string;
  cert: string;
  key: string;
}

/** Makes an authority, and a certificate for servers on this machine that also serves a client. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const root = { uid: 0, gid: 0 };
  const paths = nodePaths({ dataDir: directory, runDir: `${directory}/run` });
  await issueNodePki({
    paths,
    users: { etcd: root, kine: root, kubeApiserver: root, kubeScheduler: root, konnectivityServer: root },
    sans: ["127.0.0.1"],
    storage: "kine",
    apiPort: 6443,
    caLifetimeMs: 86_400_000,
    leafLifetimeMs: 86_400_000,
    konnectivity: false,
    clock: systemClock,
    log: new FakeLogger(),
  });
  const read = (name: string) => Deno.readTextFile(`${paths.pkiDir}/${name}`);
  const [caPem, caKeyPem] = [await read("ca.crt"), await read("ca.key")];
  const subject = { commonName: "charts", organizations: ["system:masters"] };
  const { certificatePem, keyPem } = await forgeServer({ ...subject, caPem, caKeyPem });
  return { ca: caPem, cert: certificatePem, key: keyPem };
}

/** A classic repository: the files of a directory. */
export function serveRepository(directory: string, options: ChartServerOptions): ChartServer {
  return serve(options, async (path) => {
    try {
      return new Response(await Deno.readFile(`${directory}${path}`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Response("no such file", { status: 404 });
      throw error;
    }
  });
}

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** An OCI registry that has versions of one chart, read only. @param charts Archives by version. */
export function serveRegistry(
  repository: string,
  charts: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  options: ChartServerOptions,
): ChartServer {
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  const manifests = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [version, archive] of Object.entries(charts)) {
    const config = new TextEncoder().encode(stringifyJson({ name: repository, version }));
    const manifest = new TextEncoder().encode(stringifyJson({
      schemaVersion: 2,
      config: keptBlob(blobs, config, "application/vnd.cncf.helm.config.v1+json"),
      layers: [keptBlob(blobs, archive, "application/vnd.cncf.helm.chart.content.v1.tar+gzip")],
    }));
    manifests.set(version, manifest);
    manifests.set(`sha256:${sha256Of(manifest)}`, manifest);
  }
  const prefix = `/v2/${repository}`;
  return serve(options, (path) => {
    if (path === `${prefix}/tags/list`) return Response.json({ name: repository, tags: Object.keys(charts) });
    const manifest = manifests.get(path.slice(`${prefix}/manifests/`.length));
    if (manifest !== undefined) {
      const headers = { "content-type": MANIFEST_TYPE, "docker-content-digest": `sha256:${sha256Of(manifest)}` };
      return new Response(manifest, { headers });
    }
    const blob = blobs.get(path.slice(`${prefix}/blobs/`.length));
    if (blob !== undefined) return new Response(blob);
    return Response.json({ errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] }, { status: 404 });
  });
}

function keptBlob(blobs: Map<string, Uint8Array<ArrayBuffer>>, bytes: Uint8Array<ArrayBuffer>, mediaType: string) {
  const digest = `sha256:${sha256Of(bytes)}`;
  blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

function serve(
  { certificates: { cert, key }, user }: ChartServerOptions,
  answer: (path: string) => Response | Promise<Response>,
) {
  const asked: ChartServer["asked"] = [];
  const wanted = user === undefined ? undefined : `Basic ${btoa(`${user.name}:${user.password}`)}`;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} }, async (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const authorization = request.headers.get("authorization") ?? "";
    asked.push({ path, authorization });
    if (wanted !== undefined && authorization !== wanted) {
      return new Response("not without a name", {
        status: 401,
        headers: { "www-authenticate": 'Basic realm="charts"' },
      });
    }
    return await answer(path);
  });
  return { host: `127.0.0.1:${server.addr.port}`, asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

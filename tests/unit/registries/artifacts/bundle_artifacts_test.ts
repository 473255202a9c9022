import { assert, assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "@std/tar";
import { CancelledError, K0sError } from "../../../../lib/base/mod.ts";
import { denoHttp, type HttpOptions } from "../../../../lib/platform/mod.ts";
import { artifactName } from "../../../../lib/registries/artifacts/artifact_name.ts";
import { bundleArtifacts, type BundleArtifactsOptions } from "../../../../lib/registries/artifacts/bundle_artifacts.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { Contents } from "./_repository.ts";
import { eventually } from "../../../support/eventually.ts";

function serve(contents: Contents, intercept: (path: string) => Response | undefined = () => undefined) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    return intercept(pathname) ?? contents.answer(pathname) ?? new Response("no", { status: 404 });
  });
  return { asked, host: `127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Bundles by name, and gives what was written with what was left in the scratch directory. */
async function bundle(names: readonly string[], changes: Partial<BundleArtifactsOptions> = {}) {
  const scratch = await Deno.makeTempDir();
  const pieces: Uint8Array[] = [];
  const told: { stage: string; part?: number }[] = [];
  try {
    await bundleArtifacts(names.map(artifactName), {
      way: { http: denoHttp, authorities: [], insecure: "plain-http", environment: {} },
      credentials: () => Promise.resolve(undefined),
      platform: { os: "linux", architecture: "amd64" },
      concurrency: 3,
      embedded: () => Promise.resolve(undefined),
      scratch,
      write: (bytes) => Promise.resolve(void pieces.push(bytes.slice())),
      ports: { clock: new FakeClock(), random: new FakeRandom(), log: new FakeLogger() },
      signal: new AbortController().signal,
      told: (progress) => void told.push(progress),
      ...changes,
    });
    const bytes = await new Blob(pieces as BlobPart[]).bytes();
    const entries = await unpackTar(bytes);
    const index = entries.find(({ header }) => header.name === "index.json");
    const { manifests } = JSON.parse(new TextDecoder().decode(index?.data));
    const left = [...Deno.readDirSync(scratch)].map(({ name }) => name);
    return { bytes, manifests, names: entries.map(({ header }) => header.name), told, left };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

Deno.test("bundleArtifacts() writes what a platform needs of several artifacts, what they share once", async () => {
  const contents = new Contents();
  const amd64 = contents.image("amd64", ["base", "own"]);
  const arm64 = contents.image("arm64", ["base", "other"]);
  const index = contents.index("1", [arm64, amd64]);
  const second = contents.image("amd64", ["base", "second"]);
  contents.tags.set("2", second.digest);
  await using server = serve(contents);

  const { manifests, names, told, left } = await bundle([`${server.host}/app:1`, `${server.host}/app:2`]);

  const blobs = [...amd64.parts, amd64.digest, index.digest, second.parts[0]!, second.parts[2]!, second.digest];
  assertEquals(
    names.filter((name) => name.startsWith("blobs/sha256/") && name.length > 13).map((name) => {
      return name.replace("blobs/sha256/", "sha256:");
    }),
    blobs,
  );
  assertEquals(manifests, [
    {
      mediaType: index.mediaType,
      digest: index.digest,
      size: index.size,
      annotations: { "org.opencontainers.image.ref.name": `${server.host}/app:1` },
    },
    {
      mediaType: second.mediaType,
      digest: second.digest,
      size: second.size,
      annotations: { "org.opencontainers.image.ref.name": `${server.host}/app:2` },
    },
  ]);
  assertEquals([told[0]?.stage, told.at(-1)?.part, left], [`${server.host}/app:1 (1/2)`, 1, []]);
  const base = amd64.parts[1];
  assertEquals(server.asked.filter((path) => path.endsWith(`blobs/${base}`)).length, 1);
});

Deno.test("bundleArtifacts() gives the same bytes however many are fetched at once", async () => {
  const contents = new Contents();
  contents.index("1", [contents.image("amd64", Array.from({ length: 12 }, (_, at) => `layer ${at}`))]);
  await using server = serve(contents);

  const [one, many] = [
    await bundle([`${server.host}/app:1`], { concurrency: 1 }),
    await bundle([`${server.host}/app:1`]),
  ];

  assertEquals(one.bytes, many.bytes);
});

Deno.test("bundleArtifacts() asks no registry for what is at hand", async () => {
  const content = new TextEncoder().encode("{}");
  const digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
  const descriptor = { mediaType: "type", digest, sizeBytes: 2 };
  const embedded = () => Promise.resolve({ descriptor, blobs: [{ digest, sizeBytes: 2, content: () => [content] }] });

  const { manifests } = await bundle(["example.com/app:1"], { embedded });

  assertEquals(manifests.map(({ annotations }: { annotations: unknown }) => annotations), [
    { "org.opencontainers.image.ref.name": "example.com/app:1" },
  ]);
});

Deno.test("bundleArtifacts() says which artifact failed, and why", async () => {
  const contents = new Contents();
  contents.index("1", [contents.image("arm64", ["base"])]);
  await using server = serve(contents);

  for (
    const [tag, why] of [["1", "none of the available images match"], ["2", "it has no such artifact: status 404"]]
  ) {
    const name = `${server.host}/app:${tag}`;
    const refused = await assertRejects(() => bundle([name]), K0sError, `failed to bundle ${name}: ${why}`);
    assert(refused.hint !== undefined, "it says what to type next");
  }
});

Deno.test("bundleArtifacts() is given up when its signal is aborted", async () => {
  const contents = new Contents();
  contents.index("1", [contents.image("amd64", ["base", "own"])]);
  const ended = new AbortController();
  await using server = serve(contents, (path) => {
    if (path.includes("/blobs/")) ended.abort();
    return undefined;
  });

  await assertRejects(() => bundle([`${server.host}/app:1`], { signal: ended.signal }), CancelledError);
});

Deno.test("bundleArtifacts() of nothing is an empty layout", async () => {
  assertEquals((await bundle([])).names, ["index.json", "oci-layout"]);
});

Deno.test("bundleArtifacts() asks once more for a manifest that breaks off, or does not come", async () => {
  const contents = new Contents();
  const { digest } = contents.index("1", [contents.image("amd64", ["base"])]);
  const late = Promise.withResolvers<Response>();
  const isManifest = (url: URL) => url.pathname.endsWith("/manifests/1");
  const reset = () => Promise.reject(new Error("connection reset"));
  for (const answer of [reset, () => late.promise]) {
    const [clock, log, answers] = [new FakeClock(), new FakeLogger(), [answer]];
    await using server = serve(contents);
    const http = {
      open: (options?: HttpOptions) => {
        const session = denoHttp.open(options);
        return {
          fetch: (url: string, init?: RequestInit) =>
            (isManifest(new URL(url)) ? answers.shift() : undefined)?.() ?? session.fetch(url, init),
          [Symbol.dispose]: () => session[Symbol.dispose](),
        };
      },
    };
    const way = { http, authorities: [], insecure: "plain-http" as const, environment: {} };
    let isOver = false;
    const done = bundle([`${server.host}/app:1`], { way, ports: { clock, random: new FakeRandom(), log } })
      .finally(() => isOver = true);
    done.catch(() => {});
    await eventually(async () => {
      const isFirst = answers.length === 0 && log.records.every(({ message }) => message !== "Asking once more");
      // The delay before the second attempt, and the wait for what does not come; not for what does.
      const next = clock.nextInMs ?? Infinity;
      if (!isOver && (next < 60_000 || isFirst && answer !== reset)) await clock.advance(next);
      return isOver;
    }, { what: "the bundle is made, or given up", withinMs: 30_000, everyMs: 1 });

    assertEquals((await done).manifests.map((one: { digest: string }) => one.digest), [digest]);
    assertEquals(log.records.filter(({ message }) => message === "Asking once more").length, 1);
  }
});

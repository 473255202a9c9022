import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import {
  ArtifactRepository,
  type InsecureKind,
  RegistryStatusError,
} from "../../../../lib/registries/artifacts/repository.ts";
import { testCertificates } from "../_certificates.ts";
import { FakeRegistry, type FakeRegistryOptions, LIST_DIGEST, REPOSITORY, TAG, USER } from "../_registry.ts";

const signal = new AbortController().signal;

interface Opening {
  credentials?: typeof USER;
  authorities?: string[];
  insecure?: InsecureKind;
}

function open(registry: FakeRegistry, { credentials, ...way }: Opening = {}) {
  const reference = { host: registry.host, repository: REPOSITORY, tag: TAG, digest: "" };
  const all = { http: denoHttp, authorities: [], insecure: "plain-http" as const, environment: {} };
  return new ArtifactRepository(reference, credentials, { ...all, ...way });
}

async function manifestStatus(options: FakeRegistryOptions, credentials?: typeof USER) {
  await using registry = new FakeRegistry(options);
  using repository = open(registry, credentials === undefined ? {} : { credentials });
  const { status } = await repository.manifest(TAG, signal);
  return { status, asked: registry.asked };
}

Deno.test("ArtifactRepository asks with what a registry wants to be shown", async () => {
  assertEquals((await manifestStatus({})).status, 200);
  assertEquals((await manifestStatus({ wants: "basic" }, USER)).status, 200);
  const { status, asked } = await manifestStatus({ wants: "token" }, USER);

  assertEquals([status, asked.length], [200, 3]);
  assertEquals(asked[1]!.path, `/token?service=fake&scope=${encodeURIComponent(`repository:${REPOSITORY}:pull`)}`);
});

Deno.test("ArtifactRepository gets another token when one is over, once for all that ask", async () => {
  let tokens = 0;
  const intercept = (url: URL) => {
    if (url.pathname !== "/token") return undefined;
    tokens++;
    // The first is over before it is used.
    return Response.json({ token: tokens === 1 ? "old" : `for repository:${REPOSITORY}:pull` });
  };
  await using registry = new FakeRegistry({ wants: "token", intercept });
  using repository = open(registry, { credentials: USER });

  await assertRejects(() => repository.manifest(TAG, signal), RegistryStatusError, "neither credentials nor token");
  const answers = await Promise.all([1, 2, 3].map(() => repository.manifest(TAG, signal)));

  assertEquals(answers.map(({ status }) => status), [200, 200, 200]);
  // The server for tokens is shown the credentials, not the token that is over.
  const basic = `Basic ${btoa(`${USER.username}:${USER.password}`)}`;
  const shown = registry.asked.filter(({ path }) => path.startsWith("/token")).map(({ authorization }) =>
    authorization
  );
  assertEquals([tokens, shown], [2, [basic, basic]]);
});

Deno.test("ArtifactRepository says whether credentials are missing or wrong, and never which they are", async () => {
  const wrong = { ...USER, password: "s3cret" };
  const cases: [FakeRegistryOptions, typeof USER | undefined, string][] = [
    [{ wants: "basic" }, undefined, "wants authentication, and there are no credentials for it"],
    [{ wants: "basic" }, wrong, "refuses its credentials"],
    [{ wants: "token" }, wrong, "gives no token: status 401"],
  ];
  for (const [options, credentials, why] of cases) {
    const error = await assertRejects(() => manifestStatus(options, credentials), K0sError, why);

    assertEquals(JSON.stringify([error.message, error.hint]).includes("s3cret"), false);
  }
});

Deno.test("ArtifactRepository fetches blobs, from a position on where that is asked for", async () => {
  let range: string | null = null;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ headers }) => {
    range = headers.get("range");
    return new Response("rest", { status: range === null ? 200 : 206 });
  });
  const reference = { host: `127.0.0.1:${server.addr.port}`, repository: "a", tag: "1", digest: "" };
  const way = { http: denoHttp, authorities: [], insecure: "plain-http" as const, environment: {} };
  using repository = new ArtifactRepository(reference, undefined, way);

  const [first, second] = [await repository.blob("sha256:x", 0, signal), await repository.blob("sha256:x", 7, signal)];

  assertEquals([first.status, second.status, range], [200, 206, "bytes=7-"]);
  for (const { body } of [first, second]) await body?.cancel();
});

Deno.test("ArtifactRepository says what is not there, and what may pass", async () => {
  for (const [status, isPassing] of [[404, false], [403, false], [429, true], [503, true]] as const) {
    await using registry = new FakeRegistry({ intercept: () => new Response("no", { status }) });
    using repository = open(registry);

    for (const ask of [() => repository.manifest(TAG, signal), () => repository.blob(LIST_DIGEST, 0, signal)]) {
      const error = await assertRejects(ask, RegistryStatusError);

      assertEquals([error.status, error.isPassing], [status, isPassing]);
    }
  }
});

Deno.test("ArtifactRepository trusts the machine's authorities, or every server if that is said", async () => {
  const certificates = await testCertificates();
  await using registry = new FakeRegistry({ certificates });
  const status = async (way: { authorities?: string[]; insecure: InsecureKind }) => {
    using repository = open(registry, way);
    return (await repository.manifest(TAG, signal)).status;
  };

  assertEquals(await status({ authorities: [certificates.ca], insecure: "no" }), 200);
  assertEquals(await status({ insecure: "skip-tls-verify" }), 200);
  const error = await assertRejects(() => status({ insecure: "no" }), K0sError, "UnknownIssuer");
  assertEquals(error.hint, "Make the machine trust its authority, or name that in SSL_CERT_FILE");
});

Deno.test("ArtifactRepository shows its credentials to no server that another one names after a redirect", async () => {
  const certificates = await testCertificates();
  for (const insecure of ["plain-http", "skip-tls-verify"] as const) {
    await using thief = new FakeRegistry();
    const challenge = { "www-authenticate": `Bearer realm="${thief.url}/token"` };
    await using storage = new FakeRegistry({
      intercept: () => new Response("no", { status: 401, headers: challenge }),
    });
    await using registry = new FakeRegistry({
      ...(insecure === "plain-http" ? {} : { certificates }),
      intercept: () => new Response(null, { status: 307, headers: { location: `${storage.url}/x` } }),
    });
    using repository = open(registry, { credentials: USER, insecure });

    for (const ask of [() => repository.manifest(TAG, signal), () => repository.blob(LIST_DIGEST, 0, signal)]) {
      await assertRejects(ask, K0sError, `it redirects to ${storage.host}, which wants authentication of its own`);
    }

    assertEquals(thief.asked, []);
    assertEquals(storage.asked.map(({ authorization }) => authorization), ["", ""]);
  }
});

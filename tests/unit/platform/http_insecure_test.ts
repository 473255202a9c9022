import { X509Certificate } from "node:crypto";
import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { denoHttp, NoAnswerError, serveSmall } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { aFreePort } from "../../support/free_port.ts";
import { makeTls } from "./_tls.ts";

const STRANGER = await makeTls();

function serve(status: number, body?: string) {
  return serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls: STRANGER,
    clock: new FakeClock(),
    handle: ({ target }) => Promise.resolve({ status, body: body ?? `at ${target}` }),
    onError: (error) => {
      throw error;
    },
  });
}

Deno.test("insecureHttp() asks a server that nothing vouches for", async () => {
  await using server = serve(503);
  using session = denoHttp.open({ insecure: true });

  const answer = await session.fetch(`https://127.0.0.1:${server.port}/healthz?verbose`);

  assertEquals([answer.status, await answer.text()], [503, "at /healthz?verbose"]);
});

Deno.test("insecureHttp() asks no other server than the one that is pinned", async () => {
  await using server = serve(200);
  const url = `https://127.0.0.1:${server.port}/`;
  const [own, other] = [STRANGER, await makeTls()].map(({ cert }) => new X509Certificate(cert).raw);
  using pinned = denoHttp.open({ insecure: true, pinned: own! });
  using stranger = denoHttp.open({ insecure: true, pinned: other! });

  assertEquals((await pinned.fetch(url)).status, 200);
  await assertRejects(() => stranger.fetch(url), NoAnswerError, "another authority vouches for it");
});

Deno.test("insecureHttp() takes an answer that has no body", async () => {
  await using server = serve(204);
  using session = denoHttp.open({ insecure: true });

  assertEquals((await session.fetch(`https://127.0.0.1:${server.port}/`)).body, null);
});

Deno.test("insecureHttp() takes several megabytes, as the metrics of a large cluster are", async () => {
  await using server = serve(200, "x".repeat(3 * 1024 * 1024));
  using session = denoHttp.open({ insecure: true });

  assertEquals(
    (await (await session.fetch(`https://127.0.0.1:${server.port}/metrics`)).text()).length,
    3 * 1024 * 1024,
  );
});

Deno.test("insecureHttp() says that nobody answers, and is given up with its signal", async () => {
  const url = `https://127.0.0.1:${aFreePort()}/`;
  using session = denoHttp.open({ insecure: true });

  await assertRejects(() => session.fetch(url), NoAnswerError, "Cannot reach 127.0.0.1");
  await assertRejects(() => session.fetch(url, { signal: AbortSignal.abort() }), CancelledError);
});

Deno.test("insecureHttp() shows headers, and asks for those of an answer alone", async () => {
  await using server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls: STRANGER,
    clock: new FakeClock(),
    handle: ({ headers }) => Promise.resolve({ status: 200, body: headers.get("authorization") ?? "none" }),
    onError: (error) => {
      throw error;
    },
  });
  using session = denoHttp.open({ insecure: true });
  const url = `https://127.0.0.1:${server.port}/`;

  const shown = await session.fetch(url, { headers: { Authorization: "Basic eA==" } });
  const head = await session.fetch(url, { method: "HEAD" });

  assertEquals(await shown.text(), "Basic eA==");
  assertEquals([head.status, head.headers.get("content-length"), await head.text()], [200, "4", ""]);
});

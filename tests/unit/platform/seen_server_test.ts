import { X509Certificate } from "node:crypto";
import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { inspectServer, NoAnswerError, serveHttp, serveSmall } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";
import { selfSignedServer } from "../../support/forge_certificates.ts";
import { aFreePort } from "../../support/free_port.ts";
import { testCertificates } from "../registries/_certificates.ts";

const [OURS, STRANGER] = [await testCertificates("ours"), await testCertificates("stranger")];
const NEVER = new AbortController().signal;

function serve(tls: { cert: string; key: string }) {
  return serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls,
    clock: new FakeClock(),
    handle: () => Promise.resolve({ status: 200, body: "" }),
    onError: () => {},
  });
}

const subject = (der: Uint8Array) => new X509Certificate(der).subject;

Deno.test("inspectServer() shows the certificate of a server that is trusted, and of one that is not", async () => {
  await using server = serve({ cert: OURS.certificate, key: OURS.key });
  const inspect = (...caCerts: string[]) =>
    inspectServer({ host: "127.0.0.1", port: server.port, caCerts, signal: NEVER });

  const trusted = await inspect(STRANGER.ca, OURS.ca);
  const bundled = await inspect(`${STRANGER.ca}${OURS.ca}`);
  const distrusted = await inspect(STRANGER.ca);

  assertEquals([trusted, bundled].map(({ certificate, distrust }) => [subject(certificate), distrust]), [
    ...[["CN=ours", undefined], ["CN=ours", undefined]],
  ]);
  assertEquals([subject(distrusted.certificate), distrusted.distrust?.reason], ["CN=ours", "other-authority"]);
});

Deno.test("inspectServer() trusts a server whose very certificate is given, if it names the host", async () => {
  const cases: [names: string[], host: string, isPinned: boolean][] = [
    [["127.0.0.1"], "127.0.0.1", true],
    [["127.0.0.2", "localhost"], "127.0.0.1", false],
    [["LocalHost"], "localhost", true],
    [["*.localhost", "host"], "localhost", false],
    [["*"], "localhost", false],
  ];
  for (const [names, host, isPinned] of cases) {
    const { certificate, key } = await selfSignedServer(names);
    await using server = serve({ cert: certificate, key });
    const seen = await inspectServer({ host, port: server.port, caCerts: [`${OURS.ca}${certificate}`], signal: NEVER });

    assertEquals([seen.isPinned, seen.distrust === undefined], [isPinned, isPinned], `${names} ${host}`);
  }
});

Deno.test("inspectServer() says that nothing answers, or that it is no TLS", async () => {
  await using plain = serveHttp({ hostname: "127.0.0.1", port: 0 }, () => new Response("plain"));
  const ports = [aFreePort(), plain.port];
  const reasons: string[] = [];
  for (const port of ports) {
    const error = await assertRejects(
      () => inspectServer({ host: "127.0.0.1", port, caCerts: [OURS.ca], signal: NEVER }),
      NoAnswerError,
    );
    reasons.push(error.reason);
  }

  assertEquals(reasons, ["unreachable", "not-https"]);
});

// node:tls of Deno 2.7 closes a connection in the middle of its handshake late.
Deno.test({ name: "inspectServer() gives up a server that says nothing", sanitizeResources: false }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ending = new AbortController();
  const inspecting = inspectServer({
    host: "127.0.0.1",
    port: (listener.addr as Deno.NetAddr).port,
    caCerts: [OURS.ca],
    signal: ending.signal,
  });
  const connection = await listener.accept();
  ending.abort();

  await assertRejects(() => inspecting, CancelledError);
  connection.close();
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodeJoinToken, encodeJoinToken, JoinError } from "../../../lib/join/mod.ts";
import { checkWorkerToken } from "../../../lib/join/worker_token.ts";
import { systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { forgeServer } from "../../support/forge_certificates.ts";
import { FakeLogger } from "../../support/fakes.ts";

const CREDENTIAL = "abcdef.0123456789abcdef";

/** An API server that knows one token, and what it was asked. */
function serve(
  cluster: ClusterFixture,
  known: string,
  [cert, key] = [cluster.read("server.crt"), cluster.read("server.key")] as const,
) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen() {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    const isKnown = request.headers.get("authorization") === `Bearer ${known}`;
    return new Response("{}", { status: isKnown ? 200 : 401 });
  });
  return { url: `https://127.0.0.1:${server.addr.port}`, asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

function check(server: string, caPem: string, log = new FakeLogger()) {
  const token = decodeJoinToken(encodeJoinToken({ role: "worker", server, caPem, credential: CREDENTIAL }));
  const retries = { attempts: 2, firstMs: 1, limitMs: 1 };
  const signal = new AbortController().signal;
  return checkWorkerToken(token, { clock: systemClock, random: systemRandom, log, signal, retries });
}

Deno.test("checkWorkerToken() is content when the API server takes the token", async () => {
  await using cluster = await ClusterFixture.create();
  await using api = serve(cluster, CREDENTIAL);

  await check(api.url, cluster.read("ca.crt"));

  assertEquals(api.asked, ["/version"]);
});

Deno.test("checkWorkerToken() says that the token is unknown, and never shows it", async () => {
  await using cluster = await ClusterFixture.create();
  await using api = serve(cluster, "fedcba.0123456789abcdef");
  const log = new FakeLogger();

  const error = await assertRejects(() => check(api.url, cluster.read("ca.crt"), log), JoinError);

  assertEquals([error.problem, api.asked.length], ["unknown-token", 2]);
  assert(!(error.message + JSON.stringify(log.records)).includes(CREDENTIAL));
});

Deno.test("checkWorkerToken() sends nothing to a server of another authority", async () => {
  await using cluster = await ClusterFixture.create();
  await using stranger = await ClusterFixture.createStranger();
  await using api = serve(stranger, CREDENTIAL);

  const error = await assertRejects(() => check(api.url, cluster.read("ca.crt")), JoinError);

  assertEquals([error.problem, api.asked], ["other-authority", []]);
});

Deno.test("checkWorkerToken() sends nothing to a kubelet that has a certificate for the API's address", async () => {
  await using cluster = await ClusterFixture.create();
  const [caPem, caKeyPem] = [cluster.read("ca.crt"), cluster.read("ca.key")];
  const kubelet = { commonName: "system:node:a", organizations: ["system:nodes"] };
  const { certificatePem, keyPem } = await forgeServer({ ...kubelet, caPem, caKeyPem });
  await using api = serve(cluster, CREDENTIAL, [certificatePem, keyPem]);

  const error = await assertRejects(() => check(api.url, caPem), JoinError);

  assertEquals([error.problem, api.asked], ["other-server", []]);
});

Deno.test("checkWorkerToken() asks a server again that has no roles yet", async () => {
  await using cluster = await ClusterFixture.create();
  const [cert, key] = [cluster.read("server.crt"), cluster.read("server.key")];
  const statuses = [403, 200];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen() {} }, () => {
    return new Response("{}", { status: statuses.shift() ?? 500 });
  });

  await check(`https://127.0.0.1:${server.addr.port}`, cluster.read("ca.crt"));

  assertEquals(statuses, []);
});

Deno.test("checkWorkerToken() says that nobody answers", async () => {
  await using cluster = await ClusterFixture.create();

  const error = await assertRejects(() => check("https://127.0.0.1:1", cluster.read("ca.crt")), JoinError);

  assertEquals(error.problem, "unreachable");
});

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import {
  credentialOf,
  decodeJoinToken,
  encodeJoinToken,
  fetchCa,
  type JoinClientOptions,
  JoinError,
  joinEtcd,
  type JoinToken,
} from "../../../lib/join/mod.ts";
import { systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { serveApi } from "./_api.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";

const cluster = await ClusterFixture.create();
Deno.test.afterAll(() => cluster[Symbol.asyncDispose]());
const stranger = await ClusterFixture.createStranger();
Deno.test.afterAll(() => stranger[Symbol.asyncDispose]());
type Api = Awaited<ReturnType<typeof serveApi>>;

function options(changes: Partial<JoinClientOptions> = {}): JoinClientOptions & { log: FakeLogger } {
  const log = new FakeLogger();
  const retries = { attempts: 2, firstMs: 1, limitMs: 1 };
  return { clock: systemClock, random: systemRandom, signal: new AbortController().signal, retries, ...changes, log };
}

function tokenFor(api: Api, changes: Partial<JoinToken> = {}): JoinToken {
  const content = {
    role: "controller" as const,
    server: api.url,
    caPem: cluster.read("ca.crt"),
    credential: credentialOf(api.secrets.add()),
    ...changes,
  };
  return decodeJoinToken(encodeJoinToken(content));
}

async function problemOf(api: Api, changes: Partial<JoinToken>): Promise<{ problem: string; tries: number }> {
  const given = options();
  const token = tokenFor(api, changes);
  const error = await assertRejects(() => fetchCa(token, given), JoinError);
  assert(!error.message.includes(token.credential) && !JSON.stringify(given.log.records).includes(token.credential));
  return { problem: error.problem, tries: 1 + given.log.records.length };
}

Deno.test("fetchCa() and joinEtcd() bring what a controller needs, also of a cluster that encrypts Secrets", async () => {
  await using api = await serveApi(cluster, { encryptsSecrets: () => true });
  const token = tokenFor(api);

  const ca = await fetchCa(token, options());
  const join = await joinEtcd(token, { name: "b", peerUrl: "https://10.0.0.2:2380" }, options());

  assertEquals(
    [ca.keyPem, ca.certificatePem, ca.saKeyPem, ca.saPublicPem],
    ["ca.key", "ca.crt", "sa.key", "sa.pub"].map((name) => cluster.read(name)),
  );
  assertEquals(join.ca, { keyPem: cluster.read("etcd/ca.key"), certificatePem: cluster.read("etcd/ca.crt") });
  assertEquals(join.initialCluster, ["first=https://10.0.0.1:2380", "b=https://10.0.0.2:2380"]);
});

Deno.test("fetchCa() says which way a token is refused, and tries again only where that may help", async () => {
  await using api = await serveApi(cluster);
  const past = new Date(Date.now() - 60_000);
  const later = new Date(Date.now() + 60_000);
  const expired = credentialOf(api.secrets.add({ expiresAt: past }));
  const worker = credentialOf(api.secrets.add({ role: "worker" }));
  const gone = "abcdef.0123456789abcdef";

  assertEquals(await problemOf(api, { credential: expired }), { problem: "expired", tries: 1 });
  assertEquals(await problemOf(api, { credential: gone, expiresAt: past }), { problem: "expired", tries: 1 });
  assertEquals(await problemOf(api, { credential: gone, expiresAt: later }), { problem: "unknown-token", tries: 2 });
  assertEquals(await problemOf(api, { credential: worker }), { problem: "wrong-role", tries: 1 });
});

Deno.test("fetchCa() does not show its token to a server of another authority", async () => {
  await using api = await serveApi(stranger);

  assertEquals(await problemOf(api, {}), { problem: "other-authority", tries: 1 });
  assertEquals(api.secrets.asked, 0);
});

Deno.test("fetchCa() says that nobody is there", async () => {
  // An address of its own: at the usual one, a test beside this one may get the port as soon as it is free.
  await using api = await serveApi(cluster, { host: "127.7.7.11" });
  const token = tokenFor(api);
  await api.close();

  const error = await assertRejects(() => fetchCa(token, options()), JoinError);

  assertEquals(error.problem, "unreachable");
  assertStringIncludes(error.message, `Cannot join the cluster at ${api.url}`);
});

Deno.test("joinEtcd() says so where etcd is not the cluster's own", async () => {
  await using api = await serveApi(cluster);
  const token = tokenFor(api, { server: `${api.url}/prefix` });

  const peer = { name: "b", peerUrl: "https://10.0.0.2:2380" };
  const error = await assertRejects(() => joinEtcd(token, peer, options()), JoinError, "404 page not found");

  assertEquals(error.problem, "unexpected-answer");
});

Deno.test("joinEtcd() succeeds once etcd takes the member", async () => {
  await using api = await serveApi(cluster);
  let refusals = 2;
  api.etcd.add = () => refusals-- > 0 ? Promise.reject(new K0sError("etcd is busy")) : Promise.resolve();

  const given = options({ retries: { attempts: 5, firstMs: 1, limitMs: 1 } });
  const { initialCluster } = await joinEtcd(tokenFor(api), { name: "b", peerUrl: "https://10.0.0.2:2380" }, given);

  assertEquals(initialCluster.length, 2);
  assertEquals(given.log.records.map(({ level }) => level), ["warning", "warning"]);
  assertStringIncludes(`${given.log.records[0]?.fields.error}`, "etcd is busy (HTTP 503)");
});

Deno.test("fetchCa() is given up with its signal", async () => {
  await using api = await serveApi(cluster);

  await assertRejects(() => fetchCa(tokenFor(api), options({ signal: AbortSignal.abort() })), CancelledError);
});

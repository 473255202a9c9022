import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { nodePaths } from "../../../lib/config/mod.ts";
import {
  createBootstrapToken,
  credentialOf,
  decodeJoinToken,
  deleteBootstrapToken,
  encodeJoinToken,
  fetchCa,
  type JoinApi,
  JoinError,
  joinEtcd,
  type JoinRole,
  type JoinToken,
  listBootstrapTokens,
  refusalError,
  serveJoinApi,
} from "../../../lib/join/mod.ts";
import { KubeApiError, KubeClient } from "../../../lib/kube/mod.ts";
import { denoHttp, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { type ApiServer, hasApiServer, startApiServer } from "../kube/api_server.ts";

Deno.test({
  name: "joining against a real API server",
  ignore: !hasApiServer(),
  fn: async (t) => {
    await using kube = await startApiServer();
    await using cluster = await Cluster.start(kube);
    await t.step("a worker's token is a kubeconfig of a bootstrapper", () => authenticatesWorker(cluster));
    await t.step("a controller's token is none", () => refusesControllerAtApi(cluster));
    await t.step("a controller's token opens the join API", () => joinsController(cluster));
    await t.step("each unusable token is refused with a message that says which", () => refusesTokens(cluster));
    await t.step("an invalidated token is of no use any more", () => invalidates(cluster));
    await t.step("an API server that is away is said to be away, and not 401", () => saysAway(cluster));
    await t.step("many join at once", () => joinsMany(cluster));
    await t.step("what strangers send is answered without 500 and leaves nothing behind", () => survives(cluster));
  },
});

const LATER = () => new Date(Date.now() + 3_600_000);

/** The join API over a real API server. etcd's part is only counted here. */
class Cluster implements AsyncDisposable {
  private constructor(readonly kube: ApiServer, readonly api: JoinApi, readonly log: FakeLogger) {}

  static async start(kube: ApiServer): Promise<Cluster> {
    const paths = nodePaths({ dataDir: kube.directory });
    const members: string[] = [];
    const log = new FakeLogger();
    const api = await serveJoinApi({
      host: "127.0.0.1",
      port: 0,
      paths: { pkiDir: paths.pkiDir, etcdPkiDir: paths.pkiDir },
      kube: kube.client,
      etcd: {
        addMember: (peerUrl, name) => {
          members.push(`${name}=${peerUrl}`);
          return Promise.resolve({ initialCluster: [...members] });
        },
      },
      clock: systemClock,
      log,
      limits: { readWithinMs: 500, closeWithinMs: 100 },
    });
    return new Cluster(kube, api, log);
  }

  get caPem(): string {
    return Deno.readTextFileSync(`${this.kube.directory}/pki/ca.crt`);
  }

  async token(role: JoinRole, changes: Partial<JoinToken> = {}): Promise<JoinToken> {
    const expiresAt = "expiresAt" in changes ? changes.expiresAt : LATER();
    const token = await createBootstrapToken(this.kube.client, { role, expiresAt, random: systemRandom });
    const server = role === "worker" ? this.kube.client.server : `https://localhost:${this.api.port}`;
    const { caPem } = this;
    const content = { role, server, caPem, credential: credentialOf(token), expiresAt, ...changes };
    return decodeJoinToken(encodeJoinToken(content));
  }

  ask(token: JoinToken) {
    return fetchCa(token, {
      clock: systemClock,
      random: systemRandom,
      log: this.log,
      signal: new AbortController().signal,
      retries: { attempts: 1 },
    });
  }

  async problemOf(token: JoinToken): Promise<string> {
    return (await assertRejects(() => this.ask(token), JoinError)).problem;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api.close();
  }
}

async function whoAmI(kubeconfig: string): Promise<{ username: string; groups: string[] }> {
  using client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const text = await client.raw("/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: review });
  return (JSON.parse(text) as { status: { userInfo: { username: string; groups: string[] } } }).status.userInfo;
}

/** The API server learns of a new Secret a moment later. */
function eventuallyKnown(kubeconfig: string) {
  return eventually(() => whoAmI(kubeconfig), { what: "token to be known", withinMs: 10_000, everyMs: 50 });
}

async function authenticatesWorker(cluster: Cluster): Promise<void> {
  const token = await cluster.token("worker");

  const { username, groups } = await eventuallyKnown(token.kubeconfig);

  assertEquals(username, `system:bootstrap:${token.credential.slice(0, 6)}`);
  assertEquals(groups.sort(), ["system:authenticated", "system:bootstrappers"]);
}

async function refusesControllerAtApi(cluster: Cluster): Promise<void> {
  const known = await cluster.token("worker");
  const { kubeconfig } = await cluster.token("controller", { server: cluster.kube.client.server });
  // Later tokens are known later, so the first one shows that the second one had its time.
  await eventuallyKnown((await cluster.token("worker")).kubeconfig);
  await eventuallyKnown(known.kubeconfig);

  const error = await assertRejects(() => whoAmI(kubeconfig), KubeApiError);

  assertEquals(error.status, 401);
}

async function joinsController(cluster: Cluster): Promise<void> {
  const token = await cluster.token("controller");
  const read = (name: string) => Deno.readTextFileSync(`${cluster.kube.directory}/pki/${name}`);
  const { log } = cluster;
  const signal = new AbortController().signal;

  const ca = await cluster.ask(token);
  const peer = { name: "second", peerUrl: "https://10.0.0.2:2380" };
  const join = await joinEtcd(token, peer, { clock: systemClock, random: systemRandom, log, signal });

  assertEquals(
    [ca.keyPem, ca.certificatePem, ca.saKeyPem, ca.saPublicPem],
    ["ca.key", "ca.crt", "sa.key", "sa.pub"].map(read),
  );
  assertEquals(join.initialCluster, ["second=https://10.0.0.2:2380"]);
}

async function refusesTokens(cluster: Cluster): Promise<void> {
  await using stranger = await ClusterFixture.create();
  const past = new Date(Date.now() - 1_000);
  const worker = await cluster.token("worker");

  const problems = {
    expired: await cluster.problemOf(await cluster.token("controller", { expiresAt: past })),
    unknown: await cluster.problemOf(await cluster.token("controller", { credential: "abcdef.0123456789abcdef" })),
    worker: await cluster.problemOf(await cluster.token("controller", { credential: worker.credential })),
    swappedCa: await cluster.problemOf(await cluster.token("controller", { caPem: stranger.read("ca.crt") })),
    nobody: await cluster.problemOf(await cluster.token("controller", { server: "https://127.0.0.1:1" })),
    elsewhere: await cluster.problemOf(await cluster.token("controller", { server: cluster.kube.client.server })),
  };

  assertEquals(problems, {
    expired: "expired",
    unknown: "unknown-token",
    worker: "wrong-role",
    swappedCa: "other-authority",
    nobody: "unreachable",
    elsewhere: "unknown-token",
  });
}

async function invalidates(cluster: Cluster): Promise<void> {
  const controller = await cluster.token("controller");
  const worker = await cluster.token("worker");
  await cluster.ask(controller);
  await eventuallyKnown(worker.kubeconfig);
  const ids = [controller, worker].map(({ credential }) => credential.slice(0, 6));

  for (const id of ids) assertEquals(await deleteBootstrapToken(cluster.kube.client, id), true);

  assertEquals(await deleteBootstrapToken(cluster.kube.client, ids[0]!), false);
  assertEquals(await cluster.problemOf(controller), "unknown-token");
  // The API server remembers for ten seconds that a token was right.
  const isRefused = () => whoAmI(worker.kubeconfig).then(() => undefined, (error: unknown) => error);
  const error = await eventually(isRefused, { what: "token to be forgotten", withinMs: 30_000, everyMs: 200 });
  assert(error instanceof KubeApiError);
  const refusal = refusalError(worker, { status: error.status, challenge: undefined }, new Date());
  assertStringIncludes(refusal.message, "it was invalidated");
  const listed = (await listBootstrapTokens(cluster.kube.client)).map(({ id }) => id);
  assertEquals(ids.some((id) => listed.includes(id)), false);
}

async function saysAway(cluster: Cluster): Promise<void> {
  const token = await cluster.token("controller");
  using nowhere = KubeClient.fromKubeconfig(
    token.kubeconfig.replace(/(server: ).*/, "$1https://127.0.0.1:1"),
    denoHttp,
  );
  const paths = nodePaths({ dataDir: cluster.kube.directory });
  const { log } = cluster;
  await using api = await serveJoinApi({ host: "127.0.0.1", port: 0, paths, kube: nowhere, clock: systemClock, log });

  const error = await assertRejects(
    () => cluster.ask({ ...token, server: `https://localhost:${api.port}` }),
    JoinError,
  );

  assertStringIncludes(error.message, "the cluster cannot check tokens at the moment (HTTP 503)");
}

async function joinsMany(cluster: Cluster): Promise<void> {
  const token = await cluster.token("controller");

  const answers = await Promise.all(Array.from({ length: 100 }, () => cluster.ask(token)));

  assertEquals(answers.length, 100);
}

function openSockets(): number {
  return [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith("socket:");
    } catch (error) {
      // The descriptor of the listing itself.
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }).length;
}

async function survives(cluster: Cluster): Promise<void> {
  const before = openSockets();
  const secrets = (await listBootstrapTokens(cluster.kube.client)).length;
  const line = fc.constantFrom(
    "GET /v1beta1/ca HTTP/1.1",
    "POST /v1beta1/etcd/members HTTP/1.1",
    "Authorization: Bearer abcdef.0123456789abcdef",
    "Authorization: Bearer \xff",
    "Content-Length: 99999999999",
    "Content-Length: 3",
    "Transfer-Encoding: chunked",
    "X: y",
    "",
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3_000 }),
    fc.array(line, { maxLength: 8 }).map((lines) => new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n{}`)),
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), bytes, async (isTls, sent) => {
      const answer = await say(cluster, isTls, sent);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      assert(status < 500, answer.slice(0, 200));
      assert(status < 200 || status > 299, answer.slice(0, 200));
    }),
    { numRuns: 100 },
  );

  await eventually(() => Promise.resolve(openSockets() <= before), {
    what: "sockets to be closed",
    withinMs: 5_000,
    everyMs: 50,
  });
  assertEquals((await listBootstrapTokens(cluster.kube.client)).length, secrets);
}

/** Sends bytes and hangs up; what the server said until then. */
async function say(cluster: Cluster, isTls: boolean, sent: Uint8Array): Promise<string> {
  const target = { hostname: "127.0.0.1", port: cluster.api.port };
  using connection = isTls
    ? await Deno.connectTls({ ...target, caCerts: [cluster.caPem] })
    : await Deno.connect(target);
  let answer = "";
  try {
    for (let at = 0; at < sent.length;) at += await connection.write(sent.subarray(at));
    await connection.closeWrite();
    const chunk = new Uint8Array(4_096);
    for (let count = await connection.read(chunk); count !== null; count = await connection.read(chunk)) {
      answer += new TextDecoder().decode(chunk.subarray(0, count));
    }
  } catch (error) {
    // The server may hang up first.
    if (!Object.values(Deno.errors).some((kind) => error instanceof kind)) throw error;
  }
  return answer;
}

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import {
  deleteBootstrapToken,
  JoinError,
  joinEtcd,
  listBootstrapTokens,
  refusalError,
  serveJoinApi,
} from "../../../lib/join/mod.ts";
import { KubeApiError, KubeClient } from "../../../lib/kube/mod.ts";
import { denoHttp, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { eventually } from "../../support/eventually.ts";
import { forgeServer } from "../../support/forge_certificates.ts";
import { hasApiServer, startApiServer } from "../kube/api_server.ts";
import { Cluster, eventuallyKnown, whoAmI } from "./cluster.ts";
import { survivesStrangers } from "./strangers.ts";

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
    await t.step("a kubelet at the API's address is not shown the token", () => refusesKubelet(cluster));
    await t.step("an invalidated token is of no use any more", () => invalidates(cluster));
    await t.step("an API server that is away is said to be away, and not 401", () => saysAway(cluster));
    await t.step("many join at once", () => joinsMany(cluster));
    await t.step(
      "what strangers send is answered without 500 and leaves nothing behind",
      () => survivesStrangers(cluster),
    );
  },
});

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
  await using stranger = await ClusterFixture.createStranger();
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

async function refusesKubelet(cluster: Cluster): Promise<void> {
  const caKeyPem = Deno.readTextFileSync(`${cluster.kube.directory}/pki/ca.key`);
  const kubelet = { commonName: "system:node:a", organizations: ["system:nodes"] };
  const { certificatePem: cert, keyPem: key } = await forgeServer({ ...kubelet, caPem: cluster.caPem, caKeyPem });
  const seen: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen() {} }, (request) => {
    seen.push(request.headers.get("authorization") ?? "");
    return new Response("{}");
  });
  const token = await cluster.token("controller", { server: `https://localhost:${server.addr.port}` });

  assertEquals([await cluster.problemOf(token), seen], ["other-server", []]);
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
  const error = await eventually(isRefused, { what: "token to be forgotten", withinMs: 60_000, everyMs: 200 });
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

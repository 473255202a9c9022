import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { credentialOf } from "../../../lib/join/mod.ts";
import { denoHttp } from "../../../lib/platform/mod.ts";
import { serveApi } from "./_api.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";

const cluster = await ClusterFixture.create();
Deno.test.afterAll(() => cluster[Symbol.asyncDispose]());

Deno.test("serveJoinApi() shows the certificate of the cluster's authority and answers", async () => {
  await using api = await serveApi(cluster);
  using session = denoHttp.open({ caCerts: [cluster.read("ca.crt")] });
  const headers = { authorization: `Bearer ${credentialOf(api.secrets.add())}` };

  const statuses = await Promise.all([headers, {}].map(async (headers) => {
    const response = await session.fetch(`https://localhost:${api.port}/v1beta1/ca`, { headers });
    await response.body?.cancel();
    return response.status;
  }));

  assertEquals(statuses, [200, 401]);
});

Deno.test("serveJoinApi() listens on all addresses when it is told none", async () => {
  await using api = await serveApi(cluster, { host: "" });
  using session = denoHttp.open({ caCerts: [cluster.read("ca.crt")] });

  const response = await session.fetch(`https://127.0.0.1:${api.port}/`);
  await response.body?.cancel();

  assertEquals(response.status, 404);
});

Deno.test("serveJoinApi() says that its port is taken", async () => {
  await using api = await serveApi(cluster);

  const error = await assertRejects(() => serveApi(cluster, { port: api.port }), K0sError);

  assertStringIncludes(error.message, `port ${api.port}`);
});

Deno.test("serveJoinApi() names a missing certificate", async () => {
  const paths = { pkiDir: "/proc/nowhere", etcdPkiDir: "/proc/nowhere/etcd" };

  await assertRejects(() => serveApi(cluster, { paths }), K0sError, '"/proc/nowhere/k0s-api.crt"');
});

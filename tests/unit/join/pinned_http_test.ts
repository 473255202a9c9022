import { assertEquals, assertRejects } from "@std/assert";
import { JoinError, pinnedHttp } from "../../../lib/join/mod.ts";
import { KubeApiError, KubeClient, KubeUnreachableError, RESOURCES } from "../../../lib/kube/mod.ts";
import { serveSmall, type SmallAnswer } from "../../../lib/platform/mod.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { FakeClock } from "../../support/fakes.ts";
import { forgeServer } from "../../support/forge_certificates.ts";

const CREDENTIAL = "abcdef.0123456789abcdef";
const MAP = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };

function serve(tls: { cert: string; key: string }, answer: (body: string) => SmallAnswer) {
  const seen: string[] = [];
  const server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls,
    clock: new FakeClock(),
    handle: ({ method, target, headers, body }) => {
      seen.push(`${method} ${target} ${headers.get("authorization")}`);
      return Promise.resolve(answer(new TextDecoder().decode(body)));
    },
    onError: (error) => {
      throw error;
    },
  });
  return Object.assign(server, { seen });
}

/** A client that joins at a server on this machine. */
function clientOf(port: number, caPem: string): KubeClient {
  const server = `https://127.0.0.1:${port}`;
  const access = { server, caCert: caPem, clientCert: undefined, clientKey: undefined, token: CREDENTIAL };
  return new KubeClient(access, { http: pinnedHttp({ server, caPem, credential: CREDENTIAL }) });
}

Deno.test("pinnedHttp() carries the requests of a client to the API server", async () => {
  await using cluster = await ClusterFixture.create();
  const tls = { cert: cluster.read("server.crt"), key: cluster.read("server.key") };
  await using api = serve(tls, (body) => body === "" ? { status: 404, body: "{}" } : { status: 201, body });
  using client = clientOf(api.port, cluster.read("ca.crt"));

  const created = await client.create(RESOURCES.configMaps, MAP);
  const error = await assertRejects(
    () => client.get(RESOURCES.configMaps, "b", { namespace: "default" }),
    KubeApiError,
  );

  assertEquals([created, error.status], [MAP, 404]);
  assertEquals(api.seen, [
    `POST /api/v1/namespaces/default/configmaps Bearer ${CREDENTIAL}`,
    `GET /api/v1/namespaces/default/configmaps/b Bearer ${CREDENTIAL}`,
  ]);
});

Deno.test("pinnedHttp() tells a server that is away from one that is another", async () => {
  await using cluster = await ClusterFixture.create();
  const [caPem, caKeyPem] = [cluster.read("ca.crt"), cluster.read("ca.key")];
  const kubelet = { commonName: "system:node:a", organizations: ["system:nodes"] };
  const { certificatePem: cert, keyPem: key } = await forgeServer({ ...kubelet, caPem, caKeyPem });
  await using other = serve({ cert, key }, () => ({ status: 200, body: "{}" }));

  await assertRejects(() => clientOf(1, caPem).raw("/version"), KubeUnreachableError);
  const error = await assertRejects(() => clientOf(other.port, caPem).raw("/version"), JoinError);

  assertEquals([error.problem, other.seen], ["other-server", []]);
});

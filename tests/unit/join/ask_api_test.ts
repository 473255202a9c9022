import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decodeJoinToken, encodeJoinToken, JoinError } from "../../../lib/join/mod.ts";
import { askApi } from "../../../lib/join/ask_api.ts";
import { serveSmall } from "../../../lib/platform/mod.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { FakeClock } from "../../support/fakes.ts";
import { forgeServer } from "../../support/forge_certificates.ts";

const CREDENTIAL = "abcdef.0123456789abcdef";

function serve(tls: { cert: string; key: string }) {
  const seen: (string | undefined)[] = [];
  const server = serveSmall({
    hostname: "127.0.0.1",
    port: 0,
    tls,
    clock: new FakeClock(),
    handle: ({ headers, target }) => {
      seen.push(headers.get("authorization"), target);
      return Promise.resolve({ status: 200, body: "ok" });
    },
    onError: (error) => {
      throw error;
    },
  });
  return Object.assign(server, { seen });
}

function ask(port: number, caPem: string) {
  const server = `https://127.0.0.1:${port}`;
  const token = decodeJoinToken(encodeJoinToken({ role: "controller", server, caPem, credential: CREDENTIAL }));
  return askApi(token, { method: "GET", path: "/v1beta1/ca" }, new AbortController().signal);
}

Deno.test("askApi() shows the token to either API of the cluster", async () => {
  await using cluster = await ClusterFixture.create();

  for (const name of ["server", "k0s-api"]) {
    await using api = serve({ cert: cluster.read(`${name}.crt`), key: cluster.read(`${name}.key`) });
    assertEquals((await ask(api.port, cluster.read("ca.crt"))).body, "ok");
    assertEquals(api.seen, [`Bearer ${CREDENTIAL}`, "/v1beta1/ca"]);
  }
});

Deno.test("askApi() says nothing to a server that the authority certified as something else", async () => {
  await using cluster = await ClusterFixture.create();
  const [caPem, caKeyPem] = [cluster.read("ca.crt"), cluster.read("ca.key")];
  const others = [
    { commonName: "system:node:a", organizations: ["system:nodes"] },
    { commonName: "k0s-api", organizations: ["kubernetes", "system:nodes"] },
    { commonName: "kubernetes-admin", organizations: ["system:masters"] },
  ];

  for (const other of others) {
    const { certificatePem: cert, keyPem: key } = await forgeServer({ ...other, caPem, caKeyPem });
    await using api = serve({ cert, key });
    const error = await assertRejects(() => ask(api.port, caPem), JoinError);
    assertEquals([error.problem, error.isRetryable, api.seen], ["other-server", false, []]);
    assertStringIncludes(error.message, "its certificate is not one of the API");
  }
});

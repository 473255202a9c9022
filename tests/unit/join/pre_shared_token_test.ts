import { assertEquals, assertMatch } from "@std/assert";
import { decodeJoinToken, preSharedToken } from "../../../lib/join/mod.ts";
import { FakeRandom } from "../../support/fakes.ts";
import { aCa } from "../../support/cluster_fixture.ts";

Deno.test("preSharedToken() makes both halves as upstream does", async () => {
  const url = "https://192.0.2.2:6443/";
  const options = { role: "worker", url, caPem: await aCa(), expiresAt: undefined, random: new FakeRandom() } as const;

  const { id, manifest, joinToken } = preSharedToken(options);

  const { kubeconfig, credential } = decodeJoinToken(joinToken);
  assertEquals(
    manifest,
    `apiVersion: v1
data:
  description: V29ya2VyIGJvb3RzdHJhcCB0b2tlbiBnZW5lcmF0ZWQgYnkgazBz
  token-id: ${btoa(id)}
  token-secret: ${btoa(credential.split(".")[1]!)}
  usage-bootstrap-authentication: dHJ1ZQ==
kind: Secret
metadata:
  name: bootstrap-token-${id}
  namespace: kube-system
type: bootstrap.kubernetes.io/token
`,
  );
  assertMatch(kubeconfig, /server: https:\/\/192\.0\.2\.2:6443\/\n/);
});

import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { renderKubeconfig, renderTokenKubeconfig } from "../../../lib/pki/kubeconfig.ts";

const PEMS = { caPem: "ca", certificatePem: "crt", keyPem: "key" };

Deno.test("renderKubeconfig() writes what upstream writes for the node's own", () => {
  const text = renderKubeconfig({ server: "https://localhost:6443", ...PEMS });

  assertEquals(
    text,
    `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: https://localhost:6443
  name: local
contexts:
- context:
    cluster: local
    user: user
  name: Default
current-context: Default
kind: Config
users:
- name: user
  user:
    client-certificate-data: Y3J0
    client-key-data: a2V5
`,
  );
});

for (const user of ["alice", "system:node:a", "123", "yes", 'a: "b"', "x #y", "ends:", "-dash", "ü"]) {
  Deno.test(`renderKubeconfig() keeps the name ${user}`, () => {
    const text = renderKubeconfig({ server: "https://[fd00::1]:6443", user, cluster: "k0s", context: "k0s", ...PEMS });

    const read = parse(text) as { users: { name: unknown }[]; clusters: { cluster: { server: unknown } }[] };
    assertEquals(read.users[0]?.name, user);
    assertEquals(read.clusters[0]?.cluster.server, "https://[fd00::1]:6443");
  });
}

for (
  const token of [
    "abcdef.0123456789abcdef",
    "123456.1234567890123456",
    "123456.12345678901e1234",
    "1e3456.1234567890123456",
  ]
) {
  Deno.test(`renderTokenKubeconfig() keeps ${token} a text`, () => {
    const text = renderTokenKubeconfig({ server: "https://a:1", caPem: "ca", token });

    const read = parse(text) as { users: { user: { token: unknown } }[] };
    assertEquals(read.users[0]?.user.token, token);
  });
}

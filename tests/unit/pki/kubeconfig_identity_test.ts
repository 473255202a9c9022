import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { renderKubeconfig, renderTokenKubeconfig } from "../../../lib/pki/kubeconfig.ts";
import { kubeconfigIdentity, withIdentity } from "../../../lib/pki/kubeconfig_identity.ts";
import { kubeletKubeconfig } from "../../../lib/pki/kubelet_client.ts";

const LONG = `ca ${"x".repeat(2_000)}`;
const COMMON = { server: "https://localhost:6443", caPem: LONG };

const CASES: [string, string, Record<string, string>][] = [
  [
    "certificates",
    renderKubeconfig({ ...COMMON, certificatePem: "certificate", keyPem: "key" }),
    { caPem: LONG, certificatePem: "certificate", keyPem: "key" },
  ],
  ["a token", renderTokenKubeconfig({ ...COMMON, token: "abc.def" }), { caPem: LONG }],
  ["the names of files", kubeletKubeconfig("https://localhost:6443", LONG, "/pki/current.pem"), { caPem: LONG }],
  ["nothing of it", "apiVersion: v1\n", {}],
];
for (const [what, text, expected] of CASES) {
  Deno.test(`kubeconfigIdentity() of a kubeconfig with ${what}`, async () => {
    assertEquals({ ...await kubeconfigIdentity(text, "a.conf") }, expected);
  });
}

for (const text of ["", "[", "5"]) {
  Deno.test(`kubeconfigIdentity() refuses ${JSON.stringify(text)}`, async () => {
    await assertRejects(() => kubeconfigIdentity(text, "a.conf"), K0sError, '"a.conf"');
  });
}

Deno.test("withIdentity() changes certificate and key, and nothing else", () => {
  const of = (certificatePem: string, keyPem: string) => renderKubeconfig({ ...COMMON, certificatePem, keyPem });

  assertEquals(withIdentity(of("a", "b"), { certificatePem: "c$1", keyPem: "d" }), of("c$1", "d"));
});

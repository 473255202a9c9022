import { assertEquals } from "@std/assert";
import { examineSecrets, writtenWith } from "../../../lib/encryption/stored_secrets.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const CASES: [value: string, provider: string][] = [
  ["k8s\0\n\x0c\n\x02v1\x12\x06Secret", "identity"],
  ['{"kind":"Secret"}', "identity"],
  ["", "identity"],
  ["k8s:enc:secretbox:v1:k1:\xff\xfe", "k1"],
  ["k8s:enc:secretbox:v1:k1:k8s:enc:secretbox:v1:k2:", "k1"],
  ["k8s:enc:aescbc:v1:key1:\xff", "k8s:enc:aescbc:v1"],
  ["k8s:enc:kms:v2:plugin:\xff", "k8s:enc:kms:v2"],
  ["text before k8s:enc:secretbox:v1:k1:", "identity"],
];

Deno.test("writtenWith() goes by what Kubernetes writes before a value", () => {
  for (const [value, provider] of CASES) assertEquals(writtenWith(bytes(value)), provider, value);
});

Deno.test("examineSecrets() counts by provider, and names what is not written as it is to be", async () => {
  async function* values() {
    yield { key: "/registry/secrets/a/one", value: bytes("k8s:enc:secretbox:v1:k1:x") };
    yield { key: "/registry/secrets/a/two", value: bytes("k8s\0x") };
    yield { key: "/registry/secrets/b/one", value: bytes("k8s:enc:secretbox:v1:k0:x") };
  }
  assertEquals(await examineSecrets(values(), { prefix: "/registry/secrets/", provider: "k1" }), {
    total: 3,
    byProvider: { k1: 1, identity: 1, k0: 1 },
    others: [{ namespace: "a", name: "two" }, { namespace: "b", name: "one" }],
  });
});

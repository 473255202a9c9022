import { assert, assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { parseKubeconfig } from "../../../lib/kube/kubeconfig.ts";

const GOOD = {
  apiVersion: "v1",
  kind: "Config",
  "current-context": "b",
  contexts: [{ name: "a", context: {} }, { name: "b", context: { cluster: "c", user: "u" } }],
  clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443/", "certificate-authority-data": btoa("CA") } }],
  users: [{ name: "u", user: { "client-certificate-data": btoa("CERT"), "client-key-data": btoa("KEY") } }],
};

Deno.test("parseKubeconfig() reads the current context", () => {
  assertEquals(parseKubeconfig(JSON.stringify(GOOD)), {
    server: "https://10.0.0.1:6443",
    caCert: "CA",
    clientCert: "CERT",
    clientKey: "KEY",
    token: undefined,
  });
});

Deno.test("parseKubeconfig() reads a token", () => {
  const config = { ...GOOD, users: [{ name: "u", user: { token: "t" } }] };

  assertEquals(parseKubeconfig(JSON.stringify(config)).token, "t");
});

const BAD = [
  { what: "no mapping", text: "[]", message: "it is not a mapping" },
  {
    what: "no such context",
    text: JSON.stringify({ ...GOOD, "current-context": "z" }),
    message: 'contexts has no entry "z"',
  },
  {
    what: "no server",
    text: JSON.stringify({ ...GOOD, clusters: [{ name: "c", cluster: {} }] }),
    message: "has no server",
  },
  {
    what: "data that is not base64",
    text: JSON.stringify({ ...GOOD, users: [{ name: "u", user: { "client-key-data": "%" } }] }),
    message: "client-key-data is not base64",
  },
];
for (const { what, text, message } of BAD) {
  Deno.test(`parseKubeconfig() refuses ${what}`, () => {
    assertThrows(() => parseKubeconfig(text), K0sError, message);
  });
}

Deno.test("parseKubeconfig() never quotes the text, which holds keys", () => {
  const error = assertThrows(() => parseKubeconfig("a: b: SECRET\n  - x"), K0sError);

  assert(!error.message.includes("SECRET"));
});

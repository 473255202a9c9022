import { assertEquals } from "@std/assert";
import { parseCertificate } from "../../../lib/pki/certificate.ts";
import { inspect, type ToInspect } from "../../../lib/pki/inspected_certificate.ts";
import { foreignPair } from "../../support/foreign_pair.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

/** What is asked of the leaf `server`, of the kind that a test changes. */
function asked(pki: PkiFixture, days = 0): ToInspect {
  return {
    ...{ name: "server", kind: "leaf", path: "server.crt", usedBy: ["kube-apiserver"], renewedBy: "k0s" },
    pem: pki.read("server.crt"),
    key: { path: "server.key", pem: pki.read("server.key") },
    signers: [parseCertificate(pki.read("ca.crt"), "")],
    now: new Date(pki.clock.now().getTime() + days * DAY_MS),
  };
}

function saidOf(one: ToInspect): string[] {
  return inspect(one).problems.map(({ severity, message }) => `${severity}: ${message}`);
}

Deno.test("inspect() says what a certificate is", async () => {
  await using pki = await PkiFixture.issued();

  assertEquals(inspect(asked(pki)), {
    ...{ name: "server", kind: "leaf", path: "server.crt", usedBy: ["kube-apiserver"], renewedBy: "k0s" },
    subject: "O=kubernetes, CN=kubernetes",
    issuer: "CN=kubernetes-ca",
    names: ["kubernetes", "localhost", "127.0.0.1"],
    notBefore: "2026-01-02T02:59:00.000Z",
    expiresAt: "2027-01-02T02:59:00.000Z",
    remainingSeconds: 365 * 86_400 - 305,
    problems: [],
  });
});

const LIVES: [number, "k0s" | "kubelet", string[]][] = [
  [243, "k0s", []],
  [244, "k0s", ["warning: less than a third of its life is left"]],
  [328, "kubelet", []],
  [329, "kubelet", ["warning: less than a tenth of its life is left"]],
  [365, "k0s", ["error: it expired at 2027-01-02T02:59:00.000Z"]],
  [-1, "k0s", ["error: it is valid from 2026-01-02T02:59:00.000Z, but the clock says 2026-01-01T03:04:05.000Z"]],
];
for (const [days, renewedBy, expected] of LIVES) {
  Deno.test(`inspect() of one that ${renewedBy} renews, after ${days} of 365 days`, async () => {
    await using pki = await PkiFixture.issued();

    assertEquals(saidOf({ ...asked(pki, days), renewedBy }), expected);
  });
}

const BROKEN: [string, (pki: PkiFixture) => Partial<ToInspect>, string[]][] = [
  ["that is not there", () => ({ pem: undefined }), ["error: it is missing"]],
  ["that is damaged", () => ({ pem: "junk" }), [
    'error: Cannot read certificate "server.crt": it holds no PEM block with a certificate',
  ]],
  ["without its key", () => ({ key: { path: "server.key", pem: undefined } }), [
    'error: its key "server.key" is missing',
  ]],
  ["whose key is not to be here", () => ({ key: undefined }), []],
  ["with a damaged key", () => ({ key: { path: "server.key", pem: "junk" } }), [
    'error: Cannot read private key "server.key": it holds no PEM block with a private key',
  ]],
  ["with another one's key", (pki) => ({ key: { path: "server.key", pem: pki.read("admin.key") } }), [
    'error: its key "server.key" does not belong to it',
  ]],
  ["of another authority of ours", (pki) => ({ signers: [parseCertificate(pki.read("front-proxy-ca.crt"), "")] }), [
    "error: this cluster's authority has not signed it",
  ]],
  ["of which no authority is known", () => ({ signers: [] }), []],
];
for (const [what, change, expected] of BROKEN) {
  Deno.test(`inspect() of a leaf ${what}`, async () => {
    await using pki = await PkiFixture.issued();

    assertEquals(saidOf({ ...asked(pki), ...change(pki) } as ToInspect), expected);
  });
}

Deno.test("inspect() of an authority without its key only says that it cannot sign here", async () => {
  await using pki = await PkiFixture.issued();
  const authority = { ...asked(pki), name: "ca", kind: "authority", pem: pki.read("ca.crt"), signers: [] } as const;

  assertEquals(saidOf({ ...authority, key: { path: "ca.key", pem: undefined } }), [
    "warning: its key is not on this node: nothing can be signed by it here",
  ]);
  assertEquals(saidOf({ ...authority, key: { path: "ca.key", pem: pki.read("ca.key") } }), []);
  assertEquals(saidOf({ ...authority, pem: pki.read("server.crt"), key: { path: "", pem: pki.read("server.key") } }), [
    "error: it is not the certificate of an authority",
  ]);
});

Deno.test("inspect() of a leaf that the operator has brought says that nothing of ours renews it", async () => {
  await using pki = await PkiFixture.issued();
  const { certificatePem, keyPem } = await foreignPair(365);

  const found = inspect({ ...asked(pki, 10), pem: certificatePem, key: { path: "server.key", pem: keyPem } });

  assertEquals([found.renewedBy, found.problems], [undefined, [
    { severity: "warning", message: "an authority of the operator signed it: k0s does not renew it" },
  ]]);
});

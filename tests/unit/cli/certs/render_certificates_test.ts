import { assertEquals } from "@std/assert";
import { remainingText, renderCertificates } from "../../../../lib/cli/certs/render_certificates.ts";

Deno.test("renderCertificates() has a table of authorities, one of leaves, and a line for each problem", () => {
  const text = renderCertificates([
    {
      ...{ name: "ca", kind: "authority", path: "/pki/ca.crt", usedBy: ["k0s"] },
      ...{ expiresAt: "2036-01-02T03:04:05.000Z", remainingSeconds: 864_000, problems: [] },
    },
    {
      ...{ name: "admin", kind: "leaf", path: "/pki/admin.crt", usedBy: ["k0s"], renewedBy: "k0s" },
      ...{ expiresAt: "2026-01-02T03:04:05.000Z", remainingSeconds: 7_200 },
      problems: [{ severity: "warning", message: "less than a third of its life is left" }],
    },
    {
      ...{ name: "server", kind: "leaf", path: "/pki/server.crt", usedBy: ["kube-apiserver"], renewedBy: "k0s" },
      problems: [{ severity: "error", message: "it is missing" }],
    },
  ]);

  assertEquals(
    text,
    [
      "Authorities:",
      "NAME  EXPIRES               REMAINING  RENEWED BY  USED BY  PATH",
      "ca    2036-01-02T03:04:05Z  10d        -           k0s      /pki/ca.crt",
      "",
      "Certificates:",
      "NAME    EXPIRES               REMAINING  RENEWED BY  USED BY         PATH",
      "admin   2026-01-02T03:04:05Z  2h         k0s         k0s             /pki/admin.crt",
      "server  ?                     ?          k0s         kube-apiserver  /pki/server.crt",
      "",
      "- admin: less than a third of its life is left",
      "! server: it is missing",
      "",
    ].join("\n"),
  );
});

Deno.test("renderCertificates() of a worker has what there is", () => {
  const text = renderCertificates([
    { name: "kubelet-client", kind: "leaf", path: "/k.pem", usedBy: ["kubelet"], renewedBy: "kubelet", problems: [] },
  ]);

  assertEquals(text.split("\n")[0], "Certificates:");
});

const CASES: [number, string][] = [
  [0, "expired"],
  [-5, "expired"],
  [119, "119s"],
  [120, "2m"],
  [7_199, "119m"],
  [7_200, "2h"],
  [172_799, "47h"],
  [172_800, "2d"],
  [31_536_000, "365d"],
];
for (const [seconds, expected] of CASES) {
  Deno.test(`remainingText() of ${seconds} seconds is ${expected}`, () =>
    assertEquals(remainingText(seconds), expected));
}

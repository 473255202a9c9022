import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../../lib/base/mod.ts";
import { parseCertificateRequest } from "../../../../lib/reconcilers/csr/certificate_request.ts";
import { ambiguousRequests } from "../../../support/ambiguous_requests.ts";
import { REQUESTS } from "./_requests.ts";

const ONE_NAME = { dnsNames: ["node-a"], ipAddresses: [] as string[], emailAddresses: 0, uris: 0 };
const NODE = { commonName: "system:node:node-a", organizations: ["system:nodes"] };

const CASES = {
  serving: { ...NODE, ...ONE_NAME, ipAddresses: ["10.0.0.4", "fd00::4"] },
  withUri: { ...NODE, ...ONE_NAME, emailAddresses: 1, uris: 1 },
  withoutNames: { ...NODE, ...ONE_NAME, dnsNames: [] },
  twoOrganizations: { ...NODE, ...ONE_NAME, organizations: ["system:nodes", "system:masters"] },
  admin: { commonName: "admin", organizations: ["system:masters"], ...ONE_NAME },
};

for (const [name, expected] of Object.entries(CASES)) {
  Deno.test(`parseCertificateRequest() reads the names of a request: ${name}`, () => {
    const request = parseCertificateRequest(REQUESTS[name as keyof typeof REQUESTS]);

    assertEquals(request, expected);
  });
}

Deno.test("parseCertificateRequest() rejects text that is not PEM", () => {
  assertThrows(() => parseCertificateRequest("hello"), K0sError, "it is not one block of PEM");
});

const AMBIGUOUS = await ambiguousRequests({ nodeName: "node-a", shown: ["node-a"], hidden: ["kubernetes"] });
for (const [what, pem] of Object.entries(AMBIGUOUS)) {
  Deno.test(`parseCertificateRequest() rejects a request with ${what}`, () => {
    assertThrows(() => parseCertificateRequest(pem), K0sError, "Cannot read certificate request");
  });
}

Deno.test("parseCertificateRequest() reads a block between blank lines and with the line ends of Windows", () => {
  const { dnsNames } = parseCertificateRequest(`\r\n${REQUESTS.serving.replaceAll("\n", "\r\n")}\r\n\r\n`);

  assertEquals(dnsNames, ["node-a"]);
});

Deno.test("parseCertificateRequest() fails cleanly on any damage", () => {
  const [, base64 = ""] = /REQUEST-----([\s\S]*?)-----END/.exec(REQUESTS.serving) ?? [];
  const good = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));

  fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
    const damaged = good.slice(0, Math.max(length, 1));
    damaged[Math.min(at, damaged.length - 1)] = byte;
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${
      btoa(String.fromCharCode(...damaged))
    }\n-----END CERTIFICATE REQUEST-----`;
    try {
      parseCertificateRequest(pem);
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
    }
  }));
});

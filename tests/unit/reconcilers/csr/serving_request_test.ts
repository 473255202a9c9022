import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type CertificateSigningRequest,
  isDecided,
  readServingRequest,
} from "../../../../lib/reconcilers/csr/serving_request.ts";
import { REQUESTS } from "./_requests.ts";
import { request, USAGES } from "./_serving.ts";

function refusalOf(csr: CertificateSigningRequest): string {
  const read = readServingRequest(csr);
  return typeof read === "string" ? read : "accepted";
}

const REFUSED: Record<string, { csr: CertificateSigningRequest; because: string }> = {
  "another signer": {
    csr: request(REQUESTS.serving, { signerName: "example.com/other" }),
    because: "signer is example.com/other",
  },
  "a second organization": { csr: request(REQUESTS.twoOrganizations), because: "organization" },
  "an administrator": { csr: request(REQUESTS.admin), because: "organization" },
  "no alternative name": { csr: request(REQUESTS.withoutNames), because: "no DNS or IP address" },
  "a URI": { csr: request(REQUESTS.withUri), because: "e-mail address or URI" },
  "another node's name": {
    csr: request(REQUESTS.serving, { username: "system:node:b" }),
    because: "not the requester",
  },
  "client usage": {
    csr: request(REQUESTS.serving, { usages: [...USAGES, "client auth"] }),
    because: "unexpected usage",
  },
  "no server usage": { csr: request(REQUESTS.serving, { usages: ["digital signature"] }), because: "usage is missing" },
  "damage": { csr: request("not PEM"), because: "it is not one block of PEM" },
};

for (const [what, { csr, because }] of Object.entries(REFUSED)) {
  Deno.test(`readServingRequest() refuses a request with ${what}`, () => {
    assertStringIncludes(refusalOf(csr), because);
  });
}

Deno.test("readServingRequest() reads a kubelet's request, with and without key encipherment", () => {
  const read = { nodeName: "node-a", names: ["node-a", "10.0.0.4", "fd00::4"] };

  assertEquals(readServingRequest(request(REQUESTS.serving)), read);
  assertEquals(readServingRequest(request(REQUESTS.serving, { usages: ["digital signature", "server auth"] })), read);
});

Deno.test("isDecided() sees approval, denial and a certificate", () => {
  const csr = request(REQUESTS.serving);

  assertEquals(isDecided(csr), false);
  assertEquals(isDecided({ ...csr, status: { conditions: [{ type: "Approved" }] } }), true);
  assertEquals(isDecided({ ...csr, status: { conditions: [{ type: "Denied" }] } }), true);
  assertEquals(isDecided({ ...csr, status: { certificate: "x" } }), true);
});

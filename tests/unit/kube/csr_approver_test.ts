import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  approveKubeletServing,
  type CertificateSigningRequest,
  isDecided,
  refusalOf,
} from "../../../lib/kube/csr_approver.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { FakeCluster, status } from "../../support/fake_cluster.ts";
import { turns } from "./_turns.ts";
import { REQUESTS } from "./_requests.ts";

const USAGES = ["key encipherment", "digital signature", "server auth"];
const PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

function request(pem: string, spec: Partial<CertificateSigningRequest["spec"]> = {}): CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "csr-a" },
    spec: {
      request: btoa(pem),
      signerName: "kubernetes.io/kubelet-serving",
      username: "system:node:node-a",
      usages: USAGES,
      ...spec,
    },
  };
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
  "damage": { csr: request("not PEM"), because: "it is not PEM" },
};

for (const [what, { csr, because }] of Object.entries(REFUSED)) {
  Deno.test(`refusalOf() refuses a request with ${what}`, () => {
    assertStringIncludes(refusalOf(csr) ?? "accepted", because);
  });
}

Deno.test("refusalOf() accepts a kubelet's request, with and without key encipherment", () => {
  assertEquals(refusalOf(request(REQUESTS.serving)), undefined);
  assertEquals(refusalOf(request(REQUESTS.serving, { usages: ["digital signature", "server auth"] })), undefined);
});

Deno.test("isDecided() sees approval, denial and a certificate", () => {
  const csr = request(REQUESTS.serving);

  assertEquals(isDecided(csr), false);
  assertEquals(isDecided({ ...csr, status: { conditions: [{ type: "Approved" }] } }), true);
  assertEquals(isDecided({ ...csr, status: { conditions: [{ type: "Denied" }] } }), true);
  assertEquals(isDecided({ ...csr, status: { certificate: "x" } }), true);
});

function approver(cluster: FakeCluster) {
  const clock = new FakeClock();
  const log = new FakeLogger();
  const ending = new AbortController();
  const running = approveKubeletServing({ client: cluster.client(), clock, log }, ending.signal);
  const stop = async () => {
    ending.abort();
    await running;
  };
  return { clock, log, [Symbol.asyncDispose]: stop };
}

Deno.test("approveKubeletServing() approves requests that are there and that come, a damaged one in between", async () => {
  const cluster = new FakeCluster();
  cluster.put(`${PATH}/first`, { ...request(REQUESTS.serving), metadata: { name: "first" } });
  await using _ = approver(cluster);
  await turns();

  cluster.put(`${PATH}/damaged`, { ...request("junk"), metadata: { name: "damaged" } });
  cluster.put(`${PATH}/second`, { ...request(REQUESTS.serving), metadata: { name: "second" } });
  await turns();

  const decided = ["first", "damaged", "second"].map((name) =>
    isDecided(cluster.objects.get(`${PATH}/${name}`) as CertificateSigningRequest)
  );
  assertEquals(decided, [true, false, true]);
});

Deno.test("approveKubeletServing() tries again ten seconds after a failure", async () => {
  const cluster = new FakeCluster();
  cluster.put(`${PATH}/csr-a`, request(REQUESTS.serving));
  let isBroken = true;
  cluster.intercept = ({ method }) => (isBroken && method === "PUT" ? status(500, "", "broken") : undefined);
  await using running = approver(cluster);
  await turns();

  isBroken = false;
  await running.clock.advance(10_000);
  await turns();

  assert(isDecided(cluster.objects.get(`${PATH}/csr-a`) as CertificateSigningRequest));
  assertEquals(running.log.records.map(({ level }) => level), ["warning", "info"]);
});

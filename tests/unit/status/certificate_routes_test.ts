import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { answerCertificates, type CertificateRoutes } from "../../../lib/status/certificate_routes.ts";

const ROUTES: CertificateRoutes = { renew: (renewed) => Promise.resolve({ renewed, restarts: ["konnectivity"] }) };

function post(path: string, body: string): Request {
  return new Request(`http://localhost/certificates/${path}`, { method: "POST", body });
}

Deno.test("answerCertificates() has certificates renewed", async () => {
  assertEquals(await answerCertificates(post("renew", '["admin"]'), ROUTES), {
    renewed: ["admin"],
    restarts: ["konnectivity"],
  });
});

Deno.test("answerCertificates() knows no other path, and no other method", async () => {
  assertEquals(await answerCertificates(post("nosuch", "[]"), ROUTES), undefined);
  assertEquals(await answerCertificates(new Request("http://localhost/certificates/renew"), ROUTES), undefined);
});

for (const body of ["{}", "[1]", '"admin"']) {
  Deno.test(`answerCertificates() refuses ${body}`, async () => {
    await assertRejects(() => answerCertificates(post("renew", body), ROUTES), K0sError, "a list of their names");
  });
}

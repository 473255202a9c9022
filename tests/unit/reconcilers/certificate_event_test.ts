import { assertEquals } from "@std/assert";
import { reportCertificates } from "../../../lib/reconcilers/certificate_event.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";

Deno.test("reportCertificates() makes a Warning of the controller that has them", async () => {
  const cluster = new FakeCluster();
  const report = {
    client: cluster.client(),
    hostname: "one",
    now: new Date("2026-01-02T03:04:05.678Z"),
    trouble: "why",
  };

  await reportCertificates(report, new AbortController().signal);

  const [{ method, path, body } = {}] = cluster.requests;
  assertEquals([method, path], ["POST", "/api/v1/namespaces/kube-system/events"]);
  const { type, reason, message, reportingInstance } = body as Record<string, string>;
  assertEquals([type, reason, message, reportingInstance], [
    ...["Warning", "CertificatesNotRenewed", "Certificates of controller one are not renewed: why", "one"],
  ]);
});

import { assertEquals } from "@std/assert";
import { backupReport } from "../../../../lib/node/status/backup_report.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";

const settings = { schedule: "0 3 * * *", local: { directory: "/a" } };
const SCHEDULED = { Schedule: "0 3 * * *", TimeZone: "UTC", Overdue: false };

/** A cluster that knows this of its backups. */
function knowing(state: unknown): FakeCluster {
  const cluster = new FakeCluster();
  cluster.put("/api/v1/namespaces/kube-system/configmaps/k0s-backup", {
    ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "k0s-backup", namespace: "kube-system" } },
    ...{ data: { "state.json": JSON.stringify(state) } },
  });
  return cluster;
}

Deno.test("backupReport() tells what the cluster knows, and how old that is", async () => {
  const at = "2026-11-28T03:00:00.000Z";
  const cluster = knowing({
    ...{ schedule: "0 3 * * * UTC", since: at, lastAttempt: at, nextRun: "2026-11-29T03:00:00.000Z" },
    lastSuccess: { at, name: "archive", sizeBytes: 7, places: ["/a"], controller: "one" },
    lastFailure: { at, message: "full", count: 2 },
    overdueAt: "2026-11-29T04:00:00.000Z",
  });
  const reportAt = (now: string) => backupReport({ settings, client: cluster.client(), now: new Date(now) });

  assertEquals(await reportAt("2026-11-28T04:00:00Z"), {
    ...SCHEDULED,
    LastSuccess: { At: at, AgeSeconds: 3_600, Name: "archive", SizeBytes: 7, Places: ["/a"], Controller: "one" },
    LastError: { At: at, Message: "full", Count: 2 },
    NextRun: "2026-11-29T03:00:00.000Z",
  });
  assertEquals((await reportAt("2026-11-29T04:00:00Z"))?.Overdue, true);
});

Deno.test("backupReport() tells the schedule alone before anything is known, and nothing without one", async () => {
  const now = new Date("2026-11-28T04:00:00Z");
  const failing = new FakeCluster();
  failing.intercept = () => status(503, "ServiceUnavailable", "starting");
  for (const client of [undefined, new FakeCluster().client(), failing.client()]) {
    assertEquals(await backupReport({ settings, client, now }), SCHEDULED);
  }
  assertEquals(await backupReport({ settings: undefined, client: undefined, now }), undefined);
});

import { assertEquals } from "@std/assert";
import { reportBackup } from "../../../../lib/reconcilers/backups/backup_events.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

Deno.test("reportBackup() makes an Event of the ClusterConfig, a warning of what is amiss", async () => {
  const cluster = new FakeCluster();
  const reporter = { client: cluster.client(), hostname: "one", now: new Date("2026-11-28T03:00:01.5Z") };
  const { signal } = new AbortController();
  await reportBackup({ reason: "BackupCreated", message: "made" }, reporter, signal);
  await reportBackup({ reason: "BackupFailed", message: "x".repeat(2_000) }, reporter, signal);

  const events = [...cluster.objects.values()] as unknown as Record<string, unknown>[];
  assertEquals(events.map(({ type, reason }) => [type, reason]), [["Normal", "BackupCreated"], [
    "Warning",
    "BackupFailed",
  ]]);
  const [{ involvedObject, eventTime, message } = {}, { message: cut = "" } = {}] = events;
  assertEquals(involvedObject as unknown, {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    name: "k0s",
    namespace: "kube-system",
  });
  assertEquals([message, eventTime], ["made", "2026-11-28T03:00:01.500000Z"]);
  assertEquals(new TextEncoder().encode(String(cut)).length <= 1_024, true);
});

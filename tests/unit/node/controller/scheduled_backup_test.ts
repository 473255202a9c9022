import { assertEquals } from "@std/assert";
import { backupRunners, followBackups } from "../../../../lib/node/controller/scheduled_backup.ts";
import type { BackupJob } from "../../../../lib/node/backup/backup_job.ts";
import { readBackupState } from "../../../../lib/reconcilers/mod.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { until } from "../../../support/until.ts";

const SETTINGS = { schedule: "5 3 * * *", timeZone: "Europe/Berlin", local: { directory: "/var/backups" } };

/** A controller of a cluster, with or without a schedule. */
function aController(spec: Parameters<typeof aClusterConfig>[0]) {
  const cluster = new FakeCluster();
  const metadata = { name: "kube-system", uid: "01234567-89ab-4cde-8123-456789abcdef" };
  cluster.put("/api/v1/namespaces/kube-system", { apiVersion: "v1", kind: "Namespace", metadata });
  const ports = fakePorts();
  const { config, inputs } = aControllerState({
    config: aClusterConfig(spec),
    ports,
    options: { configFile: "/k0s.yaml" },
  });
  return { cluster, ports, state: { client: cluster.client(), config, hostname: "one", inputs } };
}

Deno.test("followBackups() has a backup made of what the configuration says", async () => {
  const { cluster, ports, state } = aController({ backup: SETTINGS });
  const { paths } = state.inputs;
  // 04:04:05 in Berlin.
  const due = { schedule: `${SETTINGS.schedule} Europe/Berlin`, since: "2026-01-01T00:00:00.000Z" };
  cluster.put("/api/v1/namespaces/kube-system/configmaps/k0s-backup", {
    ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "k0s-backup", namespace: "kube-system" } },
    ...{ data: { "state.json": JSON.stringify(due) } },
  });
  const jobs: BackupJob[] = [];
  const ending = new AbortController();
  const running = followBackups(state, (job) => {
    jobs.push(job);
    return Promise.resolve({ name: "made", sizeBytes: 1, places: [], prunedCount: 0 });
  }, ending.signal);

  await until("it is made", async () => (await readBackupState(state.client))?.lastSuccess?.name === "made");
  await until("it waits", () => ports.clock.pending >= 2);
  ending.abort();
  await running;
  assertEquals(jobs, [{ paths, configFile: "/k0s.yaml", cluster: "0123456789ab", settings: SETTINGS }]);
});

Deno.test("backupRunners() have a task that does nothing without a schedule", async () => {
  const { state, cluster } = aController({});
  await backupRunners(state)["backups"]!(new AbortController().signal);
  assertEquals(cluster.requests, []);
});

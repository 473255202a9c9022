import { assertEquals } from "@std/assert";
import { readBackupState, writeBackupState } from "../../../../lib/reconcilers/backups/backup_state.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const NEVER = new AbortController().signal;
const PATH = "/api/v1/namespaces/kube-system/configmaps/k0s-backup";
const STATE = { schedule: "0 3 * * * UTC", since: "2026-11-28T00:00:00.000Z" };

Deno.test("readBackupState() reads what writeBackupState() has written", async () => {
  const client = new FakeCluster().client();
  assertEquals(await readBackupState(client), undefined);
  await writeBackupState(client, { ...STATE, nextRun: "2026-11-28T03:00:00.000Z" }, NEVER);
  await writeBackupState(client, STATE, NEVER);
  assertEquals(await readBackupState(client), STATE);
});

Deno.test("readBackupState() takes what it cannot read for none", async () => {
  const edited = JSON.stringify({ ...STATE, lastAttempt: "yesterday" });
  for (const text of ["{", "null", "{}", '{"schedule":"","since":"yesterday"}', edited]) {
    const cluster = new FakeCluster();
    const metadata = { name: "k0s-backup", namespace: "kube-system" };
    cluster.put(PATH, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "state.json": text } } as never);
    assertEquals(await readBackupState(cluster.client()), undefined, text);
  }
});

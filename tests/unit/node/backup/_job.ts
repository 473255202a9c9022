import type { BackupJob } from "../../../../lib/node/backup/backup_job.ts";
import type { BackupWork } from "../../../../lib/node/backup/work.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { CLUSTER } from "../../backup/_stored.ts";
import { aClusterIn, someWork } from "./_cluster.ts";

/** A job for the controller of `aClusterIn()`, and work by which its status answers. */
export async function aJobIn(directory: string): Promise<{ job: BackupJob; work: BackupWork; saved: string }> {
  const { paths, status, configFile = "", directory: saved } = await aClusterIn(directory);
  const http = new FakeHttp();
  http.answer = () => Response.json({ ...status, Role: "controller" });
  const { ports, told } = someWork();
  const settings = { schedule: "0 3 * * *", local: { directory: saved } };
  return { job: { paths, configFile, cluster: CLUSTER, settings }, work: { ports: { ...ports, http }, told }, saved };
}

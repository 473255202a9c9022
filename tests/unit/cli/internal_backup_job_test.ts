import { assertEquals } from "@std/assert";
import { internalBackupJob } from "../../../lib/cli/internal_backup_job.ts";
import { BACKUP_JOB_COMMAND } from "../../../lib/node/backup/backup_child.ts";

Deno.test("internalBackupJob has the word that a controller types, and is not shown", () => {
  assertEquals([internalBackupJob.word, internalBackupJob.isHidden], [BACKUP_JOB_COMMAND, true]);
});

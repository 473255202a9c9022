import type { Logger } from "../platform/mod.ts";
import type { EtcdClient } from "./etcd_client.ts";
import type { EtcdAlarm, EtcdMemberStatus } from "./member.ts";

/** Share of its quota that a database must be below for writes to be allowed again. */
const ENOUGH_SHARE = 0.9;

/**
 * Answers a NOSPACE alarm of our own member: forgets old versions of keys, gives their room back, ends the alarm.
 *
 * The alarm is only ended if that made room: otherwise it would be raised again by the next write.
 *
 * @returns Whether the alarm is over.
 */
export async function recoverSpace(
  alarm: EtcdAlarm,
  { client, log }: { client: EtcdClient; log: Logger },
  signal: AbortSignal,
): Promise<boolean> {
  const before = await client.status({ signal });
  log.warn("etcd has no space left and takes no writes; compacting it", { dbSizeBytes: before.dbSizeBytes });
  await client.compact(await client.revision({ signal }), { signal });
  await client.defragment({ signal });
  const after = await client.status({ signal });
  if (isFull(after)) {
    log.error("etcd takes no writes: its database is full of live data", {
      dbSizeBytes: after.dbSizeBytes,
      dbQuotaBytes: after.dbQuotaBytes,
      hint: "Delete objects, or raise quota-backend-bytes in spec.storage.etcd.extraArgs",
    });
    return false;
  }
  await client.disarm(alarm, { signal });
  log.info("etcd takes writes again", { fromBytes: before.dbSizeBytes, toBytes: after.dbSizeBytes });
  return true;
}

function isFull({ dbSizeBytes, dbQuotaBytes }: EtcdMemberStatus): boolean {
  return dbQuotaBytes !== undefined && dbQuotaBytes > 0 && dbSizeBytes > dbQuotaBytes * ENOUGH_SHARE;
}

import { archiveNameOf } from "../../../lib/backup/mod.ts";

/** The cluster whose archives a test keeps. */
export const CLUSTER = "0123456789ab";

/** Name of an archive of a day in November 2026. */
export function nameOfDay(day: number, cluster = CLUSTER): string {
  return archiveNameOf({ cluster, createdAt: new Date(Date.UTC(2026, 10, day, 3)), isEncrypted: false });
}

/** Puts archives of those days into a directory, and what k0s must leave alone there. */
export async function saveDays(directory: string, days: readonly number[]): Promise<void> {
  for (const day of days) await Deno.writeTextFile(`${directory}/${nameOfDay(day)}`, "archive");
  await Deno.writeTextFile(`${directory}/${nameOfDay(1, "ffffffffffff")}`, "another cluster's");
  await Deno.writeTextFile(`${directory}/k0s_backup_2026-11-01T00_00_00_000Z.tar.gz`, "by hand");
  await Deno.mkdir(`${directory}/${nameOfDay(2)}`);
}

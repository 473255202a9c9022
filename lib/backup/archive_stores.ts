import { parseDuration } from "../base/mod.ts";
import type { BackupSettings } from "../config/mod.ts";
import type { ArchiveStore } from "./archive_store.ts";
import { DirectoryStore } from "./directory_store.ts";
import type { Retention } from "./retention.ts";

/** The places that settings name. */
export function archiveStores({ local }: Pick<BackupSettings, "local">): ArchiveStore[] {
  return local === undefined ? [] : [new DirectoryStore(local.directory)];
}

/** What settings say of the archives that are kept. */
export function retentionOf({ retention }: Pick<BackupSettings, "retention">): Retention {
  const { count, maxAge } = retention ?? {};
  return { count, maxAgeMs: maxAge === undefined ? undefined : parseDuration(maxAge) };
}

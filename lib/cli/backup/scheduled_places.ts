import type { ArchiveStore } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";
import type { BackupSettings, ClusterConfig } from "../../config/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { requireRoot } from "../../platform/mod.ts";
import { adminClient } from "../admin_client.ts";
import { resolveNode } from "../node_paths.ts";

/** Where the running controller keeps what it backs up by its schedule. Disposing closes connections. */
export interface ScheduledPlaces extends Disposable {
  settings: BackupSettings;
  /** The cluster as names of archives have it. */
  cluster: string;
  stores: readonly ArchiveStore[];
}

/** Asks the running controller for them. @throws {K0sError} If nothing is scheduled, or the cluster does not answer. */
export async function scheduledPlaces({ flags, path, context }: Invocation): Promise<ScheduledPlaces> {
  requireRoot(path);
  const [{ readStatus }, { RESOURCES }, { clusterName, openArchiveStores }] = await Promise.all([
    import("../../status/mod.ts"),
    import("../../kube/mod.ts"),
    import("../../backup/mod.ts"),
  ]);
  const { http, clock } = context;
  const { paths } = await resolveNode(flags);
  const status = await readStatus(paths.statusSocket, http);
  const settings = settingsIn(status.ClusterConfig);
  using client = await adminClient(paths, { http, command: path });
  const { metadata: { uid = "" } } = await client.get(RESOURCES.namespaces, "kube-system");
  const { signal } = new AbortController();
  const opened = await openArchiveStores(settings, { http, clock, signal, client: () => Promise.resolve(client) });
  const dispose = () => opened[Symbol.dispose]();
  return { settings, cluster: clusterName(uid), stores: opened.all, [Symbol.dispose]: dispose };
}

/** What a controller's configuration says of backups. @throws {K0sError} If it says nothing. */
export function settingsIn(config: unknown): BackupSettings {
  const settings = (config as Partial<ClusterConfig> | undefined)?.spec?.backup;
  if (settings !== undefined) return settings;
  throw new K0sError("No backups are scheduled here: the configuration has no spec.backup", {
    hint: "Back up once with: k0s backup, or see docs/guide/backup.md",
  });
}

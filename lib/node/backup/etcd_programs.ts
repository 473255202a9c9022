import type { EtcdPrograms } from "../../backup/mod.ts";
import { openBundle } from "../../bundle/mod.ts";
import { ensureDirectory, type Ports } from "../../platform/mod.ts";

/**
 * Unpacks etcd and etcdutl into a scratch directory: those of the node may be another version's, and in use.
 *
 * @throws {K0sError} If programs cannot be run there.
 */
export async function etcdPrograms(scratch: string, { spawn, http, clock, log }: Ports): Promise<EtcdPrograms> {
  const binDir = `${scratch}/bin`;
  await ensureDirectory(binDir, { mode: 0o755 });
  const bundle = await openBundle(spawn);
  await bundle.stage(["etcd", "etcdutl"], { binDir, clock, log, records: "never" });
  return { binDir, spawn, http, clock };
}

import { ignoreCancelled, K0sError } from "../base/mod.ts";
import { type BriefEtcd, EtcdClient, whileEtcdRuns } from "../etcd/mod.ts";
import {
  type Clock,
  type Http,
  removePath,
  type Spawn,
  type StartOptions,
  systemClock,
  temporaryDirectory,
} from "../platform/mod.ts";
import type { DatastoreFacts } from "./manifest.ts";

/** How long etcd may take to open a database of many gigabytes, in milliseconds. */
const OPENS_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 100;
const HINT = "Use another backup, or make one anew while the cluster runs";
/** How many of its last lines are shown when it ends. */
const LAST_LINES = 5;
const SOCKET = "client.sock";

/** What runs etcd's programs. */
export interface EtcdPrograms {
  /** Directory with `etcd` and `etcdutl`. */
  binDir: string;
  spawn: Spawn;
  http: Http;
  clock?: Clock;
}

/** Makes a data directory of etcd out of a snapshot: that of a cluster with one member. */
export interface RestoreEtcdOptions {
  snapshot: string;
  /** Must not exist. */
  dataDir: string;
  /** Name of the only member. */
  memberName: string;
  peerUrl: string;
}

/** Restores a snapshot, whose digest etcd checks. @throws {K0sError} If it is damaged. */
export async function restoreEtcd(options: RestoreEtcdOptions, programs: EtcdPrograms): Promise<void> {
  const { snapshot, dataDir, memberName, peerUrl } = options;
  const args = ["--data-dir", dataDir, "--name", memberName, "--initial-advertise-peer-urls", peerUrl];
  await etcdutl(["restore", snapshot, ...args], programs);
}

/** Revision of a snapshot. @throws {K0sError} If it is none. */
export async function snapshotRevision(snapshot: string, programs: EtcdPrograms): Promise<number> {
  const { revision } = JSON.parse(await etcdutl(["status", snapshot], programs)) as { revision: number };
  return revision;
}

async function etcdutl(args: readonly string[], { binDir, spawn }: EtcdPrograms): Promise<string> {
  const { code, stdout, stderr } = await spawn.run(`${binDir}/etcdutl`, { args: ["snapshot", ...args] });
  if (code === 0) return stdout;
  throw new K0sError(`Cannot use the snapshot of etcd: ${stderr.trim() || `etcdutl ended with ${code}`}`, {
    hint: HINT,
  });
}

/**
 * Runs etcd on a data directory that nothing else uses, for as long as `use` takes.
 *
 * It listens on a unix socket in a directory of ours alone, since its data are the cluster's secrets.
 *
 * @throws {K0sError} With its last words if it does not open the data.
 */
export async function withEtcd<T>(
  database: Pick<RestoreEtcdOptions, "dataDir" | "memberName">,
  programs: EtcdPrograms,
  use: (client: EtcdClient) => Promise<T>,
): Promise<T> {
  const { http, spawn, clock = systemClock } = programs;
  await using sockets = await temporaryDirectory("/tmp", { prefix: "k0s-etcd-", suffix: "" });
  try {
    return await whileEtcdRuns(etcdOn(database, sockets.path, programs), { spawn, clock }, async (etcd) => {
      const access = { endpoints: ["http://localhost"], unixSocket: `${sockets.path}/${SOCKET}` };
      using client = new EtcdClient(access, { http, clock });
      await untilOpen(client, { etcd, clock });
      return await use(client);
    });
  } finally {
    for (const name of [SOCKET, "peer.sock"]) await removePath(`${sockets.path}/${name}`);
  }
}

/** How far the database of an etcd is. */
export async function etcdFacts(client: EtcdClient): Promise<DatastoreFacts> {
  return { revision: await client.revision(), keys: await client.keyCount() };
}

function etcdOn(
  { dataDir, memberName }: Pick<RestoreEtcdOptions, "dataDir" | "memberName">,
  cwd: string,
  { binDir }: EtcdPrograms,
): StartOptions {
  // Relative, since the path of a socket is short.
  const client = `unix://${SOCKET}`;
  return {
    executable: `${binDir}/etcd`,
    args: [
      // It makes known the name that it runs under.
      ...["--data-dir", dataDir, "--name", memberName, "--initial-cluster", `${memberName}=http://localhost:2380`],
      ...["--listen-peer-urls", "unix://peer.sock", "--log-level", "warn"],
      // Of its own it takes nothing into a database of more than 2 GiB.
      ...["--quota-backend-bytes", String(2 ** 40)],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ],
    env: {},
    cwd,
  };
}

async function untilOpen(client: EtcdClient, { etcd, clock }: { etcd: BriefEtcd; clock: Clock }): Promise<void> {
  for (const startedMs = clock.monotonicMs(); clock.monotonicMs() - startedMs < OPENS_WITHIN_MS;) {
    try {
      await client.revision();
      return;
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
    }
    await clock.sleep(ASK_EVERY_MS, etcd.ended).catch(ignoreCancelled);
    if (etcd.ended.aborted) {
      const words = (await etcd.lastLines()).slice(-LAST_LINES);
      throw new K0sError(`etcd does not open the database: ${words.join("\n  ")}`, { hint: HINT });
    }
  }
  throw new K0sError(`etcd does not open the database within ${OPENS_WITHIN_MS / 1_000} s`, {
    hint: "Try again on a machine with a faster disk, or less to do",
  });
}

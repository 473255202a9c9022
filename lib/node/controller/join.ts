import { K0sError } from "../../base/mod.ts";
import { type ClusterConfig, isStorageJoinable, type NodePaths, runsEtcd } from "../../config/mod.ts";
import type { AuthorityPair, JoinToken } from "../../join/mod.ts";
import { exists, writeAtomic } from "../../platform/mod.ts";
import { recordClusterDefaults } from "../cluster_defaults.ts";
import { etcdPeer } from "../datastore.ts";
import type { ControllerState } from "./controller_state.ts";
import { ensureEtcdPkiDirectory } from "../directories.ts";
import type { ControllerOptions } from "../options.ts";

/** A controller that joins. */
export type JoiningController = Pick<ControllerState, "config" | "hostname" | "inputs" | "learn">;

/** Joins a cluster by the token that was given; does nothing if this controller is part of one already. */
export async function joinCluster(state: JoiningController, signal: AbortSignal): Promise<void> {
  const { config, inputs: { options: { token }, paths, ports } } = state;
  if (token === undefined || !await needsJoin(config, paths)) return;
  ports.log.info("Joining a cluster", { source: token.description });
  await joinBy(await token.read("controller"), state, signal);
}

/**
 * Whether this controller is not part of a cluster yet. One that is needs no token.
 *
 * @see k0s `cmd/controller/controller.go`
 */
export async function needsJoin(config: ClusterConfig, paths: NodePaths): Promise<boolean> {
  if (runsEtcd(config)) return !await exists(`${paths.etcdDataDir}/member/snap/db`);
  return !(await exists(`${paths.pkiDir}/ca.key`) && await exists(`${paths.pkiDir}/ca.crt`));
}

/** Refuses a token where nothing could be joined. @throws {K0sError} */
export function checkJoinable({ single, token }: Pick<ControllerOptions, "single" | "token">, config: ClusterConfig) {
  if (token === undefined) return;
  const given = `Cannot join a cluster by the ${token.description}`;
  if (single) {
    throw new K0sError(`${given}: --single makes a cluster of this machine alone`, {
      hint: "Leave --single out, or the token",
    });
  }
  if (!isStorageJoinable(config)) {
    throw new K0sError(`${given}: the storage of this configuration takes one controller`, {
      hint: "Set spec.storage as the cluster's other controllers have it: etcd, or one database for all",
    });
  }
}

/** Fetches what all controllers share, and makes this one a member of etcd. */
async function joinBy(token: JoinToken, state: JoiningController, signal: AbortSignal): Promise<void> {
  const { config, inputs: { paths, ports } } = state;
  const { fetchCa, joinEtcd } = await import("../../join/mod.ts");
  const options = { ...ports, signal };
  const ca = await fetchCa(token, options);
  // First: with the authority this controller is part of the cluster, and would be one of before.
  await recordClusterDefaults(paths, { auditLog: ca.auditLog === true });
  await writePair(`${paths.pkiDir}/ca`, ca);
  await writeAtomic(`${paths.pkiDir}/sa.key`, ca.saKeyPem, { mode: 0o600 });
  await writeAtomic(`${paths.pkiDir}/sa.pub`, ca.saPublicPem, { mode: 0o644 });
  ports.log.info("Got the cluster's authority", { server: token.server });
  if (!runsEtcd(config)) return;
  const peer = etcdPeer(config, state.hostname);
  const joined = await joinEtcd(token, peer, options);
  await ensureEtcdPkiDirectory(paths);
  await writePair(`${paths.etcdPkiDir}/ca`, joined.ca);
  state.learn({ etcdInitialCluster: joined.initialCluster });
  ports.log.info("Became a learner of etcd", { member: peer.name, members: joined.initialCluster.length });
}

/** The certificate last: a pair without its key would be refused at the next start. */
async function writePair(base: string, { keyPem, certificatePem }: AuthorityPair): Promise<void> {
  await writeAtomic(`${base}.key`, keyPem, { mode: 0o600 });
  await writeAtomic(`${base}.crt`, certificatePem, { mode: 0o644 });
}

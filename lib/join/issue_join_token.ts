import { K0sError } from "../base/mod.ts";
import { clusterApiUrl, type ClusterConfig, isStorageJoinable, joinApiUrl } from "../config/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { Random } from "../platform/mod.ts";
import { credentialOf, type JoinRole } from "./bootstrap_token.ts";
import { createBootstrapToken } from "./bootstrap_tokens.ts";
import { encodeJoinToken } from "./join_token.ts";

/** The cluster of a controller, as far as joining it depends on it. */
export interface JoinableCluster {
  config: ClusterConfig;
  /** Whether it was started with `--single`. */
  isSingle: boolean;
}

/** What issuing a token needs. */
export interface IssueTokenOptions extends JoinableCluster {
  client: Pick<KubeClient, "create">;
  role: JoinRole;
  /** `undefined`: never. */
  expiresAt: Date | undefined;
  /** The cluster's authority, PEM. */
  caPem: string;
  random: Random;
}

/** Checks that machines can join at all. @throws {K0sError} In upstream's wording. */
export function requireJoinable({ config, isSingle }: JoinableCluster, role: JoinRole): void {
  if (isSingle) {
    throw new K0sError("refusing to create token: cannot join into a single node cluster", {
      hint: "Start the controller without --single",
    });
  }
  if (role === "controller" && !isStorageJoinable(config)) {
    throw new K0sError("refusing to create token: cannot join controller into current storage", {
      hint: "Several controllers need spec.storage of type etcd, or kine with a database server",
    });
  }
}

/**
 * Creates a token in the cluster.
 *
 * @returns The join token, as a machine takes it.
 * @throws {K0sError} If nobody can join, or the API server refuses.
 */
export async function issueJoinToken(options: IssueTokenOptions): Promise<string> {
  const { client, config, role, expiresAt, caPem, random } = options;
  requireJoinable(options, role);
  const credential = credentialOf(await createBootstrapToken(client, { role, expiresAt, random }));
  const server = role === "controller" ? joinApiUrl(config) : clusterApiUrl(config);
  return encodeJoinToken({ role, server, caPem, credential, expiresAt });
}

import { stringify } from "@std/yaml";
import type { Random } from "../platform/mod.ts";
import { credentialOf, type JoinRole, newBootstrapToken, secretOf } from "./bootstrap_token.ts";
import { encodeJoinToken } from "./join_token.ts";

/** What a pre-shared token is made of. */
export interface PreSharedOptions {
  role: JoinRole;
  /** URL of the join API for a controller, of the API server for a worker. */
  url: string;
  /** The cluster's authority, PEM. */
  caPem: string;
  /** `undefined`: never. */
  expiresAt: Date | undefined;
  random: Random;
}

/** Both halves of a token that was made without a cluster. Secret. */
export interface PreSharedToken {
  id: string;
  /** Manifest of the Secret, for the cluster. */
  manifest: string;
  /** For the machine that joins. */
  joinToken: string;
}

/** Makes a token before there is a cluster. @see k0s `cmd/token/preshared.go` */
export function preSharedToken({ role, url, caPem, expiresAt, random }: PreSharedOptions): PreSharedToken {
  const token = newBootstrapToken(role, expiresAt, random);
  const credential = credentialOf(token);
  return {
    id: token.id,
    manifest: stringify(secretOf(token), { sortKeys: true }),
    joinToken: encodeJoinToken({ role, server: url, caPem, credential, expiresAt }),
  };
}

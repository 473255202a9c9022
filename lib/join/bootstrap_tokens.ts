import { K0sError } from "../base/mod.ts";
import { ignoringNotFound, isConflict, type KubeClient, RESOURCES } from "../kube/mod.ts";
import type { Random } from "../platform/mod.ts";
import {
  type BootstrapToken,
  type JoinRole,
  newBootstrapToken,
  secretNameOf,
  secretOf,
  TOKEN_NAMESPACE,
  TOKEN_SECRET_TYPE,
  tokenIn,
} from "./bootstrap_token.ts";

/** What a new token is to be. */
export interface NewTokenOptions {
  role: JoinRole;
  /** `undefined`: never. */
  expiresAt: Date | undefined;
  random: Random;
  signal?: AbortSignal;
}

/** How many IDs are tried; one that is taken already is a matter of 1 in 2,000,000,000. */
const ATTEMPTS = 3;

/** Creates a token in the cluster. @throws {K0sError} If the API server refuses. */
export async function createBootstrapToken(
  client: Pick<KubeClient, "create">,
  { role, expiresAt, random, signal }: NewTokenOptions,
): Promise<BootstrapToken> {
  for (let attempt = 1;; attempt++) {
    const token = newBootstrapToken(role, expiresAt, random);
    try {
      await client.create(RESOURCES.secrets, secretOf(token), { signal });
      return token;
    } catch (error) {
      if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Lists the tokens of the cluster by ID; Secrets that are malformed are left out. */
export async function listBootstrapTokens(client: Pick<KubeClient, "list">): Promise<BootstrapToken[]> {
  const { items } = await client.list(RESOURCES.secrets, {
    namespace: TOKEN_NAMESPACE,
    fieldSelector: `type=${TOKEN_SECRET_TYPE}`,
  });
  return items.map(tokenIn).filter((token) => token !== undefined).sort((a, b) => a.id < b.id ? -1 : 1);
}

/** Deletes a token. @returns Whether there was one. */
export async function deleteBootstrapToken(client: Pick<KubeClient, "delete">, id: string): Promise<boolean> {
  const deleted = await ignoringNotFound(async () => {
    await client.delete(RESOURCES.secrets, secretNameOf(id), { namespace: TOKEN_NAMESPACE });
    return true;
  });
  return deleted ?? false;
}

/** The token of an ID; `undefined` if there is none, or its Secret is malformed. */
export async function getBootstrapToken(
  client: Pick<KubeClient, "get">,
  id: string,
  signal?: AbortSignal,
): Promise<BootstrapToken | undefined> {
  const options = { namespace: TOKEN_NAMESPACE, signal };
  const secret = await ignoringNotFound(() => client.get(RESOURCES.secrets, secretNameOf(id), options));
  return secret === undefined ? undefined : tokenIn(secret);
}

/** Reads a role as typed. @throws {K0sError} In upstream's wording. */
export function parseJoinRole(text: string): JoinRole {
  if (text === "controller" || text === "worker") return text;
  const roles = `supported roles are "controller" and "worker"`;
  throw new K0sError(`unsupported role ${JSON.stringify(text)}; ${roles}`);
}

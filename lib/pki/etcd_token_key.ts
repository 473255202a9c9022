import type { NodePaths } from "../config/mod.ts";
import { statOf } from "../platform/mod.ts";
import { makeRsaKeyPair, type NewKeyPair } from "./keys.ts";

/**
 * Makes the key with which a new etcd signs tokens, without writing it: an RSA key takes up to a second, and nothing that a
 * start does before its certificates depends on it. Hand it to `issueNodePki()` as `etcdTokenKey`.
 *
 * @returns `undefined` where etcd has a key already.
 */
export async function beginEtcdTokenKey(
  { etcdPkiDir }: Pick<NodePaths, "etcdPkiDir">,
): Promise<NewKeyPair | undefined> {
  return await statOf(`${etcdPkiDir}/jwt.key`) === undefined ? await makeRsaKeyPair() : undefined;
}

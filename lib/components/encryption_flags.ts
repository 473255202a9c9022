import { type ClusterConfig, type GivenArgs, givenFlag, type NodePaths } from "../config/mod.ts";

const CONFIG_FLAG = "encryption-provider-config";

/** Where the API server finds the keys by which it encrypts Secrets. */
export function encryptionConfigFile({ pkiDir }: Pick<NodePaths, "pkiDir">): string {
  return `${pkiDir}/secrets-encryption.yaml`;
}

/** Whether the operator has the API server encrypt by a configuration of their own, which k0s leaves alone. */
export function isEncryptionForeign({ spec: { api } }: Pick<ClusterConfig, "spec">): boolean {
  return givenFlag(CONFIG_FLAG, api) !== undefined;
}

/**
 * What kube-apiserver is told of encryption. A changed file is read again within a minute: nothing has to restart for
 * another key.
 *
 * @param file Ours; `undefined`: there is none.
 */
export function encryptionArgs(file: string | undefined, given: GivenArgs): Record<string, string> {
  if (file === undefined || givenFlag(CONFIG_FLAG, given) !== undefined) return {};
  return { [CONFIG_FLAG]: file, [`${CONFIG_FLAG}-automatic-reload`]: "true" };
}

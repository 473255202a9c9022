import { encryptionConfigFile } from "../../components/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { type EncryptionPlan, parsePlan, renderEncryptionConfig, renderPlan } from "../../encryption/mod.ts";
import { type Owner, readTextIfExists, removePath, repairOwnership, writeAtomic } from "../../platform/mod.ts";

/** The plan by which this controller encrypts. Root alone reads it. */
function planFile({ pkiDir }: Pick<NodePaths, "pkiDir">): string {
  return `${pkiDir}/secrets-encryption.json`;
}

/** The plan that this controller ran by last; `undefined`: none. @throws {K0sError} If it is damaged. */
export async function readLocalPlan(paths: Pick<NodePaths, "pkiDir">): Promise<EncryptionPlan | undefined> {
  const text = await readTextIfExists(planFile(paths));
  return text === undefined ? undefined : parsePlan(text);
}

/**
 * Writes what this controller has to know of a plan; what is right stays. An API server that runs takes the file over by
 * itself. Where none is needed the former one stays until {@link removeEncryptionConfig}, since that one may still read it.
 *
 * @param apiServer Account of kube-apiserver.
 */
export async function writeEncryptionFiles(
  plan: EncryptionPlan,
  { paths, apiServer }: { paths: Pick<NodePaths, "pkiDir">; apiServer: Owner },
): Promise<void> {
  // The plan first: a start after a kill in between makes the other file from it.
  await writeIfOther(planFile(paths), renderPlan(plan), {});
  const text = renderEncryptionConfig(plan);
  if (text !== undefined) await writeIfOther(encryptionConfigFile(paths), text, { owner: apiServer });
}

/** Removes what no API server reads any more. */
export async function removeEncryptionConfig(paths: Pick<NodePaths, "pkiDir">): Promise<void> {
  await removePath(encryptionConfigFile(paths));
}

async function writeIfOther(path: string, text: string, { owner }: { owner?: Owner }): Promise<void> {
  const options = { mode: 0o600, ...(owner && { owner }) };
  if (await readTextIfExists(path) !== text) await writeAtomic(path, text, options);
  // The API server may have another account than before.
  else await repairOwnership(path, options);
}

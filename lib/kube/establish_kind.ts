import { isMapping, K0sError, retry } from "../base/mod.ts";
import type { Clock, Random } from "../platform/mod.ts";
import type { KubeClient } from "./kube_client.ts";
import { type KubeObject, memberOf } from "./kube_object.ts";
import { RESOURCES } from "./resource_type.ts";

/**
 * Makes a kind known to the API and waits until objects of it can be stored, however often that takes. To be run by the
 * leader.
 *
 * @param crd A CustomResourceDefinition; what others have set in it stays.
 */
export async function establishKind(
  crd: KubeObject,
  { client, clock, random }: { client: KubeClient; clock: Clock; random: Random },
  signal: AbortSignal,
): Promise<void> {
  const type = RESOURCES.customResourceDefinitions;
  const { name = "" } = crd.metadata;
  await retry(async () => {
    await client.apply(type, crd, { fieldManager: "k0s", signal });
    if (!isEstablished(await client.get(type, name, { signal }))) throw new K0sError(`${name} is not established yet`);
  }, { clock, random, signal, firstMs: 250, limitMs: 5_000 });
}

function isEstablished(crd: KubeObject): boolean {
  const conditions = memberOf(crd["status"], "conditions");
  return Array.isArray(conditions) &&
    conditions.filter(isMapping).some(({ type, status }) => type === "Established" && status === "True");
}

import { isCancelled, LinkedAbort, messageOf } from "../../base/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import { ignoring, type KubeClient, type KubeObject, RESOURCES, type ResourceType } from "../../kube/mod.ts";

/** How long a definition may take until its kind can be used. @see k0s `pkg/applier/stack.go` */
const LIMIT_MS = 5_000;

/** Waits, watching, until a CustomResourceDefinition is established; at most 5 s, then logs and goes on. */
export async function waitEstablished(
  client: KubeClient,
  name: string,
  { clock, log, signal }: { clock: Clock; log: Logger; signal?: AbortSignal | undefined },
): Promise<void> {
  using until = new LinkedAbort(signal);
  const timer = ignoring(isCancelled, () => clock.sleep(LIMIT_MS, until.signal))
    .then(() => until.abort());
  try {
    if (!await established(client, name, until.signal)) log.warn("Kind is not usable yet", { crd: name });
  } catch (error) {
    if (signal?.aborted) throw error;
    log.warn("Kind is not usable yet", { crd: name, error: messageOf(error) });
  } finally {
    until.abort();
    await timer;
  }
}

async function established(client: KubeClient, name: string, signal: AbortSignal): Promise<boolean> {
  const type = RESOURCES.customResourceDefinitions;
  const current = await client.get(type, name, { signal });
  if (isEstablished(current)) return true;
  const resourceVersion = current.metadata.resourceVersion ?? "";
  const fieldSelector = `metadata.name=${name}`;
  for await (const { object } of client.watch(type, { fieldSelector, resourceVersion, signal, timeoutSeconds: 5 })) {
    if (isEstablished(object)) return true;
  }
  return false;
}

/** Whether a definition's condition `Established` is true. */
export function isEstablished(definition: KubeObject): boolean {
  const { status } = definition as KubeObject & { status?: { conditions?: { type: string; status: string }[] } };
  return (status?.conditions ?? []).some((condition) =>
    condition.type === "Established" && condition.status === "True"
  );
}

interface DefinitionSpec {
  group?: string;
  scope?: string;
  names?: { kind?: string; plural?: string };
  versions?: { name?: string }[];
}

/** The kinds that a CustomResourceDefinition defines, one for each version; none for other objects. */
export function definedTypes({ kind, spec }: KubeObject & { spec?: DefinitionSpec }): ResourceType[] {
  if (kind !== "CustomResourceDefinition" || !spec?.group || !spec.names?.kind || !spec.names.plural) return [];
  const { group, scope, names: { kind: defined, plural } } = spec;
  return (spec.versions ?? []).flatMap(({ name }) =>
    name ? [{ apiVersion: `${group}/${name}`, kind: defined, plural, namespaced: scope === "Namespaced" }] : []
  );
}

import { K0sError, messageOf } from "../../base/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import type { KubeClient, KubeObject, ResourceType } from "../../kube/mod.ts";
import { applyObject } from "./apply_object.ts";
import { definedTypes, waitEstablished } from "./custom_kinds.ts";
import { parseManifests } from "./parse_manifests.ts";
import { identityOf, inOrder, prepareObject } from "./prepared_object.ts";
import type { Stack } from "../stack.ts";

/** What applying takes. */
export interface ApplyOptions {
  log: Logger;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** What applying a stack came to. */
export interface AppliedStack {
  /** Identity of every object of the stack, see `identityOf`. */
  identities: ReadonlySet<string>;
  created: number;
  changed: number;
}

/** One or more objects of a stack could not be applied; the others were. */
export class StackError extends K0sError {
  override readonly name: string = "StackError";
}

/**
 * Applies every object of a stack.
 *
 * @throws {ConfigError} If a file cannot be read; nothing was sent then.
 * @throws {StackError} If the server refused objects. Do not prune after it.
 * @throws {CancelledError} If given up.
 */
export async function applyStack(client: KubeClient, stack: Stack, options: ApplyOptions): Promise<AppliedStack> {
  const onDuplicate = (file: string, place: string) =>
    options.log.warn("A manifest has a key twice, the second counts", { stack: stack.name, file, place });
  const objects = inOrder(parseManifests(stack.files, { onDuplicate }));
  const ownKinds = objects.flatMap(definedTypes);
  const identities = new Set<string>();
  const counts = { created: 0, changed: 0, unchanged: 0 };
  const failures: string[] = [];
  for (const source of objects) {
    try {
      const { object, outcome } = await applyOne(client, source, { ...options, stack: stack.name, ownKinds });
      identities.add(identityOf(object));
      counts[outcome]++;
    } catch (error) {
      if (options.signal?.aborted) throw error;
      failures.push(`${source.kind} ${source.metadata.name}: ${messageOf(error)}`);
    }
  }
  if (failures.length > 0) throw new StackError(`Cannot apply stack "${stack.name}":\n  ${failures.join("\n  ")}`);
  return { identities, created: counts.created, changed: counts.changed };
}

async function applyOne(
  client: KubeClient,
  source: KubeObject,
  { stack, ownKinds, ...options }: ApplyOptions & { stack: string; ownKinds: readonly ResourceType[] },
): Promise<{ object: KubeObject; outcome: "created" | "changed" | "unchanged" }> {
  const type = await typeOf(client, source, ownKinds);
  if (type.namespaced && !source.metadata.namespace) throw new K0sError("it has no metadata.namespace");
  const scoped = type.namespaced ? source : withoutNamespace(source);
  const prepared = prepareObject(scoped, stack);
  const outcome = await applyObject(client, type, prepared, options);
  if (outcome !== "unchanged") {
    const target = { stack, kind: source.kind, name: source.metadata.name, namespace: scoped.metadata.namespace };
    options.log.debug(outcome === "created" ? "Created object" : "Changed object", target);
    if (source.kind === "CustomResourceDefinition") {
      await waitEstablished(client, source.metadata.name ?? "", options);
      client.resetDiscovery();
    }
  }
  return { object: scoped, outcome };
}

/** Kinds that the stack itself defines need no discovery, which lags behind. */
async function typeOf(
  client: KubeClient,
  { apiVersion, kind }: KubeObject,
  ownKinds: readonly ResourceType[],
): Promise<ResourceType> {
  const own = ownKinds.find((type) => type.apiVersion === apiVersion && type.kind === kind);
  const type = own ?? await client.discover(apiVersion, kind);
  if (type === undefined) throw new K0sError(`the server does not know kind ${kind} of ${apiVersion}`);
  return type;
}

/** Cluster-scoped kinds lose a namespace that was given. */
function withoutNamespace(object: KubeObject): KubeObject {
  const { namespace: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

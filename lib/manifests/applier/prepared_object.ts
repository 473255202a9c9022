import { createHash } from "node:crypto";
import { groupOf, type KubeObject, type ObjectMeta } from "../../kube/mod.ts";
import { canonicalJson } from "./canonical_json.ts";

/** Label of every applied object: the name of its stack. */
export const STACK_LABEL = "k0s.k0sproject.io/stack";
/** Annotation: checksum of what was applied. */
export const CHECKSUM_ANNOTATION = "k0s.k0sproject.io/stack-checksum";
/** Annotation: what was applied, to find out what was taken away later. */
export const LAST_APPLIED_ANNOTATION = "k0s.k0sproject.io/last-applied-configuration";

/** What all annotations of an object may have together. @see k8s.io/apimachinery `pkg/api/validation/objectmeta.go` */
const MOST_ANNOTATION_BYTES = 256 * 1024;

/** An object of a stack, ready to be applied. */
export interface PreparedObject {
  /** With label and annotations. */
  object: KubeObject;
  /** Whether it is too large for an annotation with what was applied: the server has to find out what was taken away. */
  isLarge: boolean;
  /** As the manifest has it. */
  source: KubeObject;
  /** Hex MD5 of the source's canonical JSON. */
  checksum: string;
}

/**
 * Adds the stack's label, the checksum and the last-applied text, as far as annotations have room for it.
 *
 * @see k0s `pkg/applier/stack.go`
 */
export function prepareObject(source: KubeObject, stack: string): PreparedObject {
  const json = canonicalJson(source);
  const checksum = createHash("md5").update(json).digest("hex");
  const marks: Record<string, string> = { ...source.metadata.annotations, [CHECKSUM_ANNOTATION]: checksum };
  // A manifest that was read from a cluster may have it.
  delete marks[LAST_APPLIED_ANNOTATION];
  const whole = { ...marks, [LAST_APPLIED_ANNOTATION]: json };
  const isLarge = bytesOf(whole) > MOST_ANNOTATION_BYTES;
  const metadata: ObjectMeta = {
    ...source.metadata,
    labels: { ...source.metadata.labels, [STACK_LABEL]: stack },
    annotations: isLarge ? marks : whole,
  };
  return { object: { ...source, metadata }, isLarge, source, checksum };
}

function bytesOf(annotations: Readonly<Record<string, string>>): number {
  return new TextEncoder().encode(Object.entries(annotations).flat().join("")).length;
}

/** Whose object it is, whatever the version: `group/kind:name@namespace`. */
export function identityOf({ apiVersion, kind, metadata }: KubeObject): string {
  return `${groupOf(apiVersion)}/${kind}:${metadata.name ?? ""}@${metadata.namespace ?? ""}`;
}

/**
 * Order of application: namespaces, then definitions of kinds, then other objects without a namespace, then the rest;
 * the order of the files within each.
 */
export function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  const rank = ({ kind, metadata }: KubeObject) => {
    if (kind === "Namespace") return 0;
    if (kind === "CustomResourceDefinition") return 1;
    return metadata.namespace ? 3 : 2;
  };
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

import { isMapping, K0sError, type Mapping, mappingIn } from "../base/mod.ts";
import { sha256Of } from "../platform/mod.ts";

/** Manifests that containerd takes. */
export const MANIFEST_TYPES: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** What a manifest names. */
export interface Descriptor {
  digest: string;
  sizeBytes: number;
}

/**
 * Contents that are not what was asked for. containerd takes them, refuses them, and asks no other server then: a server
 * that lacks an image is passed over, one that hands out another is not.
 *
 * @see containerd `core/remotes/docker/fetcher.go`, `Fetch`
 */
export class WrongContentsError extends K0sError {}

/** A manifest of an image, or a list of such by platform. */
export interface Manifest {
  digest: string;
  mediaType: string;
  /** Of a list: the manifests in it, by platform such as `linux/amd64`. */
  platforms: ReadonlyMap<string, Descriptor> | undefined;
  /** Of an image: its configuration and its layers. */
  blobs: readonly Descriptor[];
  /** Platform of the image, if its list names it. */
  platform?: string;
}

/**
 * Reads a manifest.
 *
 * @param wanted Its digest, if that is known; empty: whatever it has.
 * @param told What the server says that its digest is.
 * @throws {WrongContentsError} If it is another than it should be.
 * @throws {K0sError} If it is none.
 */
export function readManifest(
  bytes: Uint8Array,
  { wanted, told, contentType }: { wanted: string; told: string | null; contentType: string | null },
): Manifest {
  const digest = `sha256:${sha256Of(bytes)}`;
  if (wanted !== "" && digest !== wanted) {
    throw new WrongContentsError(`it hands out other contents than asked for: ${digest} for ${wanted}`, {
      hint: "Empty the mirror's cache, or have the registry looked at; containerd refuses such an image",
    });
  }
  if (told !== null && told.startsWith("sha256:") && told !== digest) {
    throw new WrongContentsError(`it says that the digest is ${told}, and it is ${digest}`, {
      hint: "Look at the registry's storage",
    });
  }
  const value = documentIn(bytes);
  const mediaType = text(value["mediaType"]) || (contentType ?? "").split(";")[0]!.trim();
  if (Array.isArray(value["manifests"])) {
    return { digest, mediaType, platforms: platformsIn(value["manifests"]), blobs: [] };
  }
  if (!Array.isArray(value["layers"])) {
    throw new K0sError(`it is no manifest that containerd takes: ${mediaType || "without a type"}`, {
      hint: "Push the image again, in the format of Docker 2.2 or OCI",
    });
  }
  const blobs = [value["config"], ...value["layers"]].map(descriptorIn).filter((blob) => blob !== undefined);
  return { digest, mediaType, platforms: undefined, blobs };
}

function documentIn(bytes: Uint8Array): Mapping {
  const value = mappingIn(new TextDecoder().decode(bytes));
  if (value !== undefined) return value;
  throw new K0sError("its answer is no manifest", { hint: "Check that the URL is that of a registry" });
}

function platformsIn(manifests: readonly unknown[]): Map<string, Descriptor> {
  const found = new Map<string, Descriptor>();
  for (const manifest of manifests) {
    const [descriptor, platform] = [descriptorIn(manifest), isMapping(manifest) ? manifest["platform"] : undefined];
    if (descriptor === undefined || !isMapping(platform)) continue;
    const name = [platform["os"], platform["architecture"]].map(text).join("/");
    // Of several variants, containerd looks at the machine; they lie at the same place.
    if (!found.has(name)) found.set(name, descriptor);
  }
  return found;
}

/** Whether a digest is one of the kind that is taken. */
export function isDigest(value: unknown): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text(value));
}

function descriptorIn(value: unknown): Descriptor | undefined {
  if (!isMapping(value) || !isDigest(value["digest"])) return undefined;
  return { digest: text(value["digest"]), sizeBytes: Number(value["size"]) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

import { K0sError, mappingOf, parseJson } from "../../base/mod.ts";
import { type ArtifactDescriptor, type Platform, platformIn, platformText, suitability } from "../../bundle/mod.ts";
import type { ImageReference } from "../image_reference.ts";
import { type Descriptor, isDigest, type Manifest, readManifest } from "../manifest.ts";
import type { ArtifactRepository } from "./repository.ts";
import { type NamedManifest, selectManifests } from "./select_manifests.ts";

/** A blob to put into an archive. */
export interface PlannedBlob extends Descriptor {
  /** Known already; left out: it is to be fetched. */
  content?: Uint8Array<ArrayBuffer>;
}

/** What an artifact consists of for one platform. */
export interface ArtifactPlan {
  descriptor: ArtifactDescriptor;
  /** Each once; what others refer to comes before them. */
  blobs: PlannedBlob[];
}

/** Configurations that say which platform an image is made for. */
const IMAGE_CONFIGS: readonly string[] = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
];
const ABOUT = "vnd.docker.reference.digest";

/** What {@link planArtifact} needs. */
export interface PlanOptions {
  repository: Pick<ArtifactRepository, "manifest" | "smallBlob">;
  platform: Platform;
  signal: AbortSignal;
}

/**
 * Finds out what an artifact consists of. An index stays as it is, so that digests do, and what other platforms need of it is
 * left out.
 *
 * @throws {K0sError} If it is not there, not for this platform, or not what its digest says.
 */
export async function planArtifact({ tag, digest }: ImageReference, options: PlanOptions): Promise<ArtifactPlan> {
  const blobs = new Map<string, PlannedBlob>();
  const { top, content } = await visit(digest || tag, { ...options, digest, blobs, isTop: true });
  return { descriptor: { ...top, sizeBytes: content.length }, blobs: [...blobs.values()] };
}

type Visit = PlanOptions & { digest: string; blobs: Map<string, PlannedBlob>; isTop: boolean };

async function visit(name: string, at: Visit): Promise<{ top: Manifest; content: Uint8Array }> {
  const { repository, digest, platform, blobs, signal } = at;
  const { bytes: content, headers } = await repository.manifest(name, signal);
  const told = headers.get("docker-content-digest");
  const top = readManifest(content, { wanted: digest, told, contentType: headers.get("content-type") });
  if (top.platforms !== undefined) {
    for (const child of selectManifests(manifestsIn(content), platform)) {
      if (!isDigest(child.digest)) throw unknownPart(child.digest);
      await visit(child.digest, { ...at, digest: child.digest, isTop: false });
    }
  } else {
    checkParts(content);
    if (at.isTop) await checkPlatform(top, content, at);
  }
  for (const blob of top.blobs) if (!blobs.has(blob.digest)) blobs.set(blob.digest, blob);
  blobs.set(top.digest, { digest: top.digest, sizeBytes: content.length, content });
  return { top, content };
}

/** What is passed over elsewhere would be missing in the bundle. */
function checkParts(content: Uint8Array): void {
  const { config = [], layers } = mappingOf(jsonIn(content));
  for (const { digest, size } of [config, layers].flat().map(mappingOf)) {
    if (!isDigest(digest)) throw unknownPart(digest);
    if (!Number.isSafeInteger(size) || Number(size) < 0) {
      throw new K0sError(`its manifest does not say what size ${digest} has`, { hint: "Push it again" });
    }
  }
}

function unknownPart(digest: unknown): K0sError {
  return new K0sError(`its manifest names ${JSON.stringify(digest)}, which is no sha256 digest`, {
    hint: "Push it again, with digests of sha256",
  });
}

async function checkPlatform({ blobs: [config] }: Manifest, content: Uint8Array, at: Visit): Promise<void> {
  const { mediaType } = mappingOf(mappingOf(jsonIn(content))["config"]);
  // A chart, or something else that runs nowhere by itself.
  if (config === undefined || !IMAGE_CONFIGS.includes(String(mediaType))) return;
  const bytes = await at.repository.smallBlob(config.digest, at.signal);
  const platform = platformIn(jsonIn(bytes));
  if (platform !== undefined && suitability(platform, at.platform) !== undefined) return;
  throw new K0sError(`platform doesn't match: ${platform === undefined ? "unknown" : platformText(platform)}`, {
    hint: `Asked for is ${platformText(at.platform)}: --platform`,
  });
}

function manifestsIn(index: Uint8Array): NamedManifest[] {
  const { manifests } = mappingOf(jsonIn(index));
  return (Array.isArray(manifests) ? manifests : []).map(mappingOf).map(
    ({ digest, mediaType, platform, annotations }) => {
      const [own, about] = [platformIn(platform), mappingOf(annotations)[ABOUT]];
      return {
        ...{ digest: String(digest), mediaType: String(mediaType) },
        ...(platform === undefined ? {} : { platform: own ?? { os: "unknown", architecture: "unknown" } }),
        ...(typeof about === "string" ? { about } : {}),
      };
    },
  );
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new K0sError("the configuration of the image is no JSON", { cause: error });
  }
}

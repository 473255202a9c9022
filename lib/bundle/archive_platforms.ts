import { jsonIn, mappingOf } from "../base/mod.ts";
import { archiveDocuments } from "./archive_documents.ts";
import { type Platform, platformIn, platformText, suitability } from "./platforms.ts";

/** An image of an archive. */
export interface ArchivedImage {
  name: string;
  /** What it is there for; `undefined`: the archive does not say. */
  platforms: Platform[] | undefined;
}

/**
 * What the images of an archive are made for: of an OCI layout, or as `docker save` writes it.
 *
 * @returns Nothing if it is no archive of images, or damaged: that is for the importer to say.
 */
export async function archivedImages(path: string): Promise<ArchivedImage[]> {
  let documents: Map<string, Uint8Array>;
  try {
    documents = await archiveDocuments(path);
  } catch {
    return [];
  }
  const text = (name: string) => new TextDecoder().decode(documents.get(name));
  const read = (name: string) => mappingOf(jsonIn(text(name)));
  if (documents.has("oci-layout")) return layoutImages(read);
  const images = jsonIn(text("manifest.json"));
  return (Array.isArray(images) ? images : []).map(mappingOf).map(({ Config, RepoTags }) => ({
    name: Array.isArray(RepoTags) ? String(RepoTags[0]) : "",
    platforms: platformsIn([read(String(Config))]),
  }));
}

/** Whether an image is for other machines than this one, as far as that is known. */
export function isForOthers({ platforms }: ArchivedImage, machine: Platform): boolean {
  return platforms !== undefined && !platforms.some((platform) => {
    // What processors can do beyond their architecture is not looked at.
    const { os, architecture } = platform;
    return suitability(platform, machine) !== undefined || suitability({ os, architecture }, machine) !== undefined;
  });
}

/** Why an archive is not for this machine at all; `undefined`: something of it is, or may be. */
export function whyForOthers(images: readonly ArchivedImage[], machine: Platform): string | undefined {
  if (images.length === 0 || !images.every((image) => isForOthers(image, machine))) return undefined;
  const made = new Set(images.flatMap(({ platforms = [] }) => platforms.map(platformText)));
  made.delete("unknown/unknown");
  return `it is for ${[...made].sort().join(", ") || "no known platform"}, and this machine is ${
    platformText(machine)
  }`;
}

type Read = (name: string) => Record<string, unknown>;

function layoutImages(read: Read): ArchivedImage[] {
  const { manifests } = read("index.json");
  return listOf(manifests).map((descriptor) => {
    const annotations = mappingOf(descriptor["annotations"]);
    const name = annotations["io.containerd.image.name"] ?? annotations["org.opencontainers.image.ref.name"];
    return { name: String(name ?? descriptor["digest"]), platforms: platformsOf(descriptor, read) };
  });
}

/** Of an index only what is in the archive counts. */
function platformsOf(descriptor: Record<string, unknown>, read: Read): Platform[] | undefined {
  const own = platformsIn([descriptor["platform"]]);
  if (own !== undefined) return own;
  const manifest = blob(descriptor, read);
  const children = listOf(manifest["manifests"]).filter((child) => Object.keys(blob(child, read)).length > 0);
  if (children.length > 0) return platformsIn(children.map(({ platform }) => platform));
  return platformsIn([blob(mappingOf(manifest["config"]), read)]);
}

function blob({ digest }: Record<string, unknown>, read: Read): Record<string, unknown> {
  return read(`blobs/${String(digest).replace(":", "/")}`);
}

/** `undefined` if one of them says nothing. */
function platformsIn(values: readonly unknown[]): Platform[] | undefined {
  const platforms = values.map(platformIn).filter((platform) => platform !== undefined);
  return platforms.length === values.length ? platforms : undefined;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(mappingOf) : [];
}

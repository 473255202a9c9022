import { sha256Of } from "../../../lib/platform/mod.ts";
import { LayoutArchive } from "../../../lib/bundle/layout_archive.ts";
import type { Platform } from "../../../lib/bundle/platforms.ts";

/** An image of one small layer for an archive. */
export interface TestImage {
  name: string;
  platform: Platform;
}

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function described(mediaType: string, content: Uint8Array) {
  return { mediaType, digest: `sha256:${sha256Of(content)}`, size: content.length };
}

/** Bytes of an OCI layout that holds these images; those of one name are one index, which names a foreign platform as well. */
export async function aLayoutTar(images: readonly TestImage[]): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  const archive = new LayoutArchive((bytes) => Promise.resolve(void pieces.push(bytes.slice())));
  const add = async (mediaType: string, content: Uint8Array) => {
    const descriptor = described(mediaType, content);
    await archive.add({ digest: descriptor.digest, sizeBytes: content.length, content: () => [content] });
    return descriptor;
  };
  const manifestOf = async ({ name, platform }: TestImage) => {
    const layer = await add("application/vnd.oci.image.layer.v1.tar", encode(`layer of ${name}`));
    const config = await add("application/vnd.oci.image.config.v1+json", encode({ ...platform, rootfs: {} }));
    return await add(MANIFEST, encode({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] }));
  };
  for (const name of new Set(images.map((image) => image.name))) {
    const own = images.filter((image) => image.name === name);
    const manifests = [];
    for (const image of own) manifests.push({ ...await manifestOf(image), platform: image.platform });
    const absent = { ...described(MANIFEST, encode("not here")), platform: { os: "plan9", architecture: "mips" } };
    const index = encode({ schemaVersion: 2, mediaType: INDEX, manifests: [...manifests, absent] });
    const top = own.length === 1 ? manifests[0]! : await add(INDEX, index);
    archive.name({ mediaType: top.mediaType, digest: top.digest, sizeBytes: top.size }, [name]);
  }
  await archive.finish();
  return await new Blob(pieces as BlobPart[]).bytes();
}

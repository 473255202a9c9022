import { createHash } from "node:crypto";
import { K0sError } from "../../../../lib/base/mod.ts";
import type { RegistryAnswer } from "../../../../lib/registries/registry_session.ts";

export const INDEX = "application/vnd.oci.image.index.v1+json";
export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const CONFIG = "application/vnd.oci.image.config.v1+json";

/** What a repository holds: by digest, and which of it tags are. */
export class Contents {
  readonly blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly types = new Map<string, string>();
  readonly tags = new Map<string, string>();

  /** Adds JSON, or bytes as they are. @returns Its descriptor. */
  add(mediaType: string, value: unknown): { mediaType: string; digest: string; size: number } {
    const bytes = value instanceof Uint8Array
      ? value as Uint8Array<ArrayBuffer>
      : new TextEncoder().encode(JSON.stringify(value));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    this.blobs.set(digest, bytes);
    this.types.set(digest, mediaType);
    return { mediaType, digest, size: bytes.length };
  }

  /** Adds an image of these layers. */
  image(architecture: string, layers: readonly string[], variant?: string) {
    const config = this.add(CONFIG, {
      os: "linux",
      architecture,
      ...(variant === undefined ? {} : { variant }),
      layers,
    });
    const own = layers.map((text) =>
      this.add("application/vnd.oci.image.layer.v1.tar", new TextEncoder().encode(text))
    );
    const manifest = this.add(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers: own });
    const platform = { os: "linux", architecture, ...(variant === undefined ? {} : { variant }) };
    return { ...manifest, platform, parts: [config, ...own].map(({ digest }) => digest) };
  }

  /** Adds an index of manifests under a tag. */
  index(tag: string, manifests: readonly { mediaType: string; digest: string; size: number; platform: unknown }[]) {
    const entries = manifests.map(({ mediaType, digest, size, platform }) => ({ mediaType, digest, size, platform }));
    const index = this.add(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: entries });
    this.tags.set(tag, index.digest);
    return index;
  }

  /** The same as a repository of a registry. */
  get repository() {
    return {
      manifest: (name: string): Promise<RegistryAnswer> => {
        const digest = this.tags.get(name) ?? name;
        const bytes = this.blobs.get(digest);
        if (bytes === undefined) return Promise.reject(new K0sError(`no ${name}`));
        const headers = new Headers({ "content-type": this.types.get(digest) ?? "" });
        return Promise.resolve({ status: 200, headers, bytes });
      },
      smallBlob: (digest: string) => Promise.resolve(this.blobs.get(digest)!),
    };
  }

  /** An answer of a server that has it, at a path of its API. */
  answer(path: string): Response | undefined {
    const name = path.split("/").at(-1) ?? "";
    const digest = this.tags.get(name) ?? name;
    const bytes = this.blobs.get(digest);
    return bytes && new Response(bytes, { headers: { "content-type": this.types.get(digest) ?? "" } });
  }
}

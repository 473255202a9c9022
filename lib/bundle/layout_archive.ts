import { PayloadError } from "./payload.ts";
import { startDigest } from "../platform/mod.ts";
import { BLOCK_BYTES, paddingAfter, type TarDirectory, type TarFile, tarHeader } from "./tar_header.ts";

/** What a name in a layout leads to. */
export interface ArtifactDescriptor {
  mediaType: string;
  /** `sha256:…`. */
  digest: string;
  sizeBytes: number;
}

/** Something that a layout holds once, whatever refers to it. */
export interface LayoutBlob {
  digest: string;
  sizeBytes: number;
  /** Its bytes; a piece is valid until the next one is asked for. */
  content(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const REF_NAME = "org.opencontainers.image.ref.name";

/**
 * Writes an OCI image layout as a tar, blob by blob: memory is that of one piece, and equal contents in equal order give equal
 * bytes.
 *
 * Images are named as upstream's bundles name them, in full by the annotation `org.opencontainers.image.ref.name`, which
 * containerd takes where an archive has no names of its own kind.
 *
 * @see k0s `pkg/airgap/ociartifactsbundler.go`; OCI image specification, "Image Layout"
 */
export class LayoutArchive {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #digests = new Set<string>();
  readonly #manifests: unknown[] = [];

  /** @param write Takes what comes next of the archive. */
  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** Whether it holds a blob already. */
  has(digest: string): boolean {
    return this.#digests.has(digest);
  }

  /**
   * Adds a blob, unless it is there.
   *
   * @throws {PayloadError} If its content is not what its digest says.
   */
  async add({ digest, sizeBytes, content }: LayoutBlob): Promise<void> {
    if (this.has(digest)) return;
    if (this.#digests.size === 0) {
      for (const name of ["blobs/", "blobs/sha256/"]) await this.#header({ kind: "directory", name, mode: 0o755 });
    }
    await this.#header({ kind: "file", name: `blobs/${digest.replace(":", "/")}`, mode: 0o444, sizeBytes });
    const found = startDigest();
    let written = 0;
    for await (const piece of content()) {
      found.update(piece);
      written += piece.length;
      if (written <= sizeBytes) await this.#write(piece);
    }
    if (written !== sizeBytes || `sha256:${found.hex()}` !== digest) {
      throw new PayloadError(digest, `its content is another one, of ${written} bytes instead of ${sizeBytes}`);
    }
    await this.#write(new Uint8Array(paddingAfter(sizeBytes)));
    this.#digests.add(digest);
  }

  /** Gives something names, in full. */
  name({ mediaType, digest, sizeBytes }: ArtifactDescriptor, names: readonly string[]): void {
    for (const name of names) {
      this.#manifests.push({ mediaType, digest, size: sizeBytes, annotations: { [REF_NAME]: name } });
    }
  }

  /** Writes what leads to the blobs, and the end. */
  async finish(): Promise<void> {
    const index = {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: this.#manifests,
    };
    await this.#file("index.json", 0o644, index);
    await this.#file("oci-layout", 0o444, { imageLayoutVersion: "1.0.0" });
    await this.#write(new Uint8Array(2 * BLOCK_BYTES));
  }

  async #file(name: string, mode: number, value: unknown): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    await this.#header({ kind: "file", name, mode, sizeBytes: bytes.length });
    await this.#write(bytes);
    await this.#write(new Uint8Array(paddingAfter(bytes.length)));
  }

  #header(entry: TarDirectory | Omit<TarFile, "content">): Promise<void> {
    return this.#write(tarHeader(entry));
  }
}

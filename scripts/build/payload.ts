import type { PayloadIndex, PayloadPart } from "../../lib/bundle/mod.ts";
import type { CachedFile } from "./cache.ts";
import { K0S_VERSION } from "../../lib/node/version.ts";
import type { BuildContext } from "./context.ts";
import { compress, type CompressedFile } from "./frames.ts";
import type { Program } from "./recipes.ts";

/** A file that goes into the payload. */
export interface PartSource extends Program {
  readonly kind: "executable" | "image-layer";
  readonly links: readonly string[];
  readonly programs?: readonly Program[];
  readonly file: CachedFile;
}

/** Parts that are compressed, in the order of the payload. */
export interface CompressedPart {
  readonly source: PartSource;
  readonly compressed: CompressedFile;
}

/** Compresses one part, or finds it compressed in the cache. */
export async function compressPart(context: BuildContext, source: PartSource): Promise<CompressedPart> {
  return { source, compressed: await compress(context, source.file) };
}

/**
 * Describes the payload that consists of the parts' frames one after another.
 *
 * @param payloadOffset Where it starts in the executable, in bytes.
 */
export function payloadIndex(
  context: Pick<BuildContext, "architecture">,
  parts: readonly CompressedPart[],
  payloadOffset: number,
): PayloadIndex {
  let offset = 0;
  const described = parts.map(({ source, compressed }): PayloadPart => {
    const frames = compressed.frames.map(({ compressedBytes, sizeBytes, sha256 }) => {
      const frame = { offset, compressedBytes, sizeBytes, sha256 };
      offset += compressedBytes;
      return frame;
    });
    return {
      name: source.name,
      kind: source.kind,
      version: source.version,
      module: source.module,
      licence: source.licence,
      mode: source.kind === "executable" ? 0o755 : 0o644,
      links: [...source.links],
      ...(source.programs === undefined ? {} : { programs: source.programs.map((program) => plain(program)) }),
      sizeBytes: source.file.sizeBytes,
      sha256: source.file.sha256,
      frames,
    };
  });
  return {
    formatVersion: 1,
    k0sVersion: K0S_VERSION,
    architecture: context.architecture,
    payloadOffset,
    payloadSizeBytes: offset,
    parts: described,
  };
}

/** Appends the parts' frames to a file. */
export async function appendPayload(path: string, parts: readonly CompressedPart[]): Promise<void> {
  for (const { compressed } of parts) {
    using frames = await Deno.open(compressed.path);
    await Deno.writeFile(path, frames.readable, { append: true });
  }
}

function plain({ name, version, module, licence }: Program): Program {
  return { name, version, module, licence };
}

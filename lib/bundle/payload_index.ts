import { ConfigError } from "../base/mod.ts";
import { ShapeReader } from "./_shape.ts";

/** A compressed piece of a part; each decompresses without the others. */
export interface PayloadFrame {
  /** Relative to {@link PayloadIndex.payloadOffset}. */
  offset: number;
  compressedBytes: number;
  sizeBytes: number;
  /** Hexadecimal, of the uncompressed piece: so pieces can be unpacked in any order, by several at once. */
  sha256: string;
}

/** A program inside a multi-call file, or a package inside an image layer. */
export interface PayloadProgram {
  name: string;
  version: string;
  /** Go module or source package it was built from. */
  module: string;
  /** SPDX expression. */
  licence: string;
}

/** A file in the payload. */
export interface PayloadPart extends PayloadProgram {
  kind: "executable" | "image-layer";
  /** Permission bits of the staged file. */
  mode: number;
  /** Further names that the staged file is hard-linked as. */
  links: string[];
  /** Programs inside a multi-call file. */
  programs?: PayloadProgram[];
  /** Uncompressed. */
  sizeBytes: number;
  /** Hexadecimal, of the uncompressed file. */
  sha256: string;
  frames: PayloadFrame[];
}

/** Digests of an image layer, computed by the build so that no start has to. */
export interface LayerDigest {
  /** As `layerIdentity()` gives it: equal identities have equal content. */
  identity: string;
  /** `sha256:…` of the compressed tar, which is the blob of the layer. */
  digest: string;
  /** Of the compressed tar. */
  sizeBytes: number;
  /** `sha256:…` of the uncompressed tar. */
  diffId: string;
}

/** Where each embedded file lies in the executable. */
export interface PayloadIndex {
  formatVersion: 1;
  k0sVersion: string;
  architecture: "amd64" | "arm64";
  /** Byte offset of the payload in the executable. */
  payloadOffset: number;
  payloadSizeBytes: number;
  parts: PayloadPart[];
  /** Layers of the system images; one that is missing here is digested at run time. */
  layers?: LayerDigest[];
}

/** A file name: no directory, nothing hidden. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Parses the index that the build writes.
 *
 * @throws {ConfigError} With every problem: wrong shape, frames outside the payload, sizes that do not add up, a name
 * used twice.
 */
export function parsePayloadIndex(json: string): PayloadIndex {
  const action = "Cannot read the payload index";
  const root = new ShapeReader(parseJson(json, action));
  const index: PayloadIndex = {
    formatVersion: root.oneOf("formatVersion", [1]),
    k0sVersion: root.text("k0sVersion"),
    architecture: root.oneOf("architecture", ["amd64", "arm64"]),
    payloadOffset: root.count("payloadOffset"),
    payloadSizeBytes: root.count("payloadSizeBytes"),
    parts: root.list("parts", readPart),
    ...(root.has("layers") ? { layers: root.list("layers", readLayer) } : {}),
  };
  if (root.problems.length === 0) checkParts(index, root);
  if (root.problems.length > 0) throw new ConfigError(action, root.problems, { hint: "Build k0s again" });
  return index;
}

function parseJson(json: string, action: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ConfigError(action, [{ path: "", message: "not JSON" }], { cause: error, hint: "Build k0s again" });
  }
}

function readProgram(part: ShapeReader): PayloadProgram {
  return {
    name: part.text("name"),
    version: part.text("version"),
    module: part.text("module"),
    licence: part.text("licence"),
  };
}

function readPart(part: ShapeReader): PayloadPart {
  return {
    ...readProgram(part),
    name: part.text("name", FILE_NAME),
    kind: part.oneOf("kind", ["executable", "image-layer"]),
    mode: part.count("mode"),
    links: part.texts("links"),
    ...(part.has("programs") ? { programs: part.list("programs", readProgram) } : {}),
    sizeBytes: part.count("sizeBytes"),
    sha256: part.text("sha256", HEX_DIGEST),
    frames: part.list("frames", (frame) => ({
      offset: frame.count("offset"),
      compressedBytes: frame.count("compressedBytes"),
      sizeBytes: frame.count("sizeBytes"),
      sha256: frame.text("sha256", HEX_DIGEST),
    })),
  };
}

function readLayer(layer: ShapeReader): LayerDigest {
  return {
    identity: layer.text("identity"),
    digest: layer.text("digest", DIGEST),
    sizeBytes: layer.count("sizeBytes"),
    diffId: layer.text("diffId", DIGEST),
  };
}

function checkParts({ parts, payloadSizeBytes }: PayloadIndex, { problems }: ShapeReader): void {
  const names = new Set<string>();
  parts.forEach((part, at) => {
    const path = `parts[${at}]`;
    for (const name of [part.name, ...part.links]) {
      if (!FILE_NAME.test(name)) problems.push({ path, message: `"${name}" is not a file name` });
      if (names.has(name)) problems.push({ path, message: `name "${name}" is used twice` });
      names.add(name);
    }
    const total = part.frames.reduce((sum, frame) => sum + frame.sizeBytes, 0);
    if (total !== part.sizeBytes) {
      problems.push({ path, message: `frames hold ${total} bytes, the part ${part.sizeBytes}` });
    }
    if (part.frames.some(({ offset, compressedBytes }) => offset + compressedBytes > payloadSizeBytes)) {
      problems.push({ path, message: "a frame lies outside the payload" });
    }
  });
}

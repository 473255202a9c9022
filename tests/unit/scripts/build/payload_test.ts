import { assertEquals } from "@std/assert";
import { parsePayloadIndex } from "../../../../lib/bundle/mod.ts";
import { type CompressedPart, payloadIndex } from "../../../../scripts/build/payload.ts";

const part = (name: string, frames: [compressedBytes: number, sizeBytes: number][]): CompressedPart => ({
  source: {
    name,
    kind: name === "images-base" ? "image-layer" : "executable",
    version: "v1.0.0",
    module: `example.com/${name}`,
    licence: "Apache-2.0",
    links: [],
    file: {
      path: `/cache/${name}`,
      sizeBytes: frames.reduce((sum, [, sizeBytes]) => sum + sizeBytes, 0),
      sha256: "0".repeat(64),
    },
  },
  compressed: {
    path: `/cache/frames/${name}`,
    frames: frames.map(([compressedBytes, sizeBytes]) => ({ compressedBytes, sizeBytes, sha256: "c".repeat(64) })),
  },
});

Deno.test("payloadIndex() lays the frames of all parts one after another", () => {
  const parts = [part("kubernetes", [[100, 4096], [50, 1000]]), part("images-base", [[70, 512]])];

  const index = payloadIndex({ architecture: "amd64" }, parts, 9000);

  assertEquals(index.parts.map(({ frames }) => frames.map(({ offset }) => offset)), [[0, 100], [150]]);
  assertEquals([index.payloadOffset, index.payloadSizeBytes], [9000, 220]);
});

Deno.test("payloadIndex() makes executables executable and layers not", () => {
  const index = payloadIndex({ architecture: "amd64" }, [part("runc", [[1, 1]]), part("images-base", [[1, 1]])], 0);

  assertEquals(index.parts.map(({ mode }) => mode), [0o755, 0o644]);
});

Deno.test("payloadIndex() is accepted by the program's reader", () => {
  const index = payloadIndex({ architecture: "arm64" }, [part("runc", [[10, 20]])], 5);

  assertEquals(parsePayloadIndex(JSON.stringify(index)), index);
});

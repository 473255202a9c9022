import { zstdCompressSync } from "node:zlib";
import { assertEquals, assertNotEquals } from "@std/assert";
import { unpackTar } from "@std/tar";
import {
  describeLayer,
  digestLayers,
  layerBlob,
  layerIdentity,
  type LayerParts,
} from "../../../lib/bundle/image_layer.ts";
import type { ImageLayer, ImageRecipe } from "../../../lib/bundle/image_recipe.ts";
import type { PayloadPart } from "../../../lib/bundle/payload_index.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { collect, collectFrames, someBytes } from "./_fixture.ts";

/** Parts in memory; `reads` counts how often content was asked for. */
function someParts(contents: Record<string, Uint8Array>): LayerParts & { reads: number } {
  const parts = {
    reads: 0,
    part: (name: string) => {
      const content = contents[name]!;
      return { name, mode: 0o755, sizeBytes: content.length, sha256: sha256Of(content) } as PayloadPart;
    },
    async *content({ name }: PayloadPart) {
      parts.reads++;
      yield await Promise.resolve(contents[name]!);
    },
    async *frames({ name }: PayloadPart) {
      parts.reads++;
      yield await Promise.resolve(new Uint8Array(zstdCompressSync(contents[name]!)));
    },
  };
  return parts;
}

const FILES: ImageLayer = { files: [{ part: "multi", path: "/usr/bin/multi", links: ["one", "/two"] }] };

Deno.test("layerBlob() puts parts at their paths with their links, and no directories", async () => {
  const parts = someParts({ multi: someBytes(700) });

  const entries = await unpackTar(await collectFrames(layerBlob(FILES, parts)));

  assertEquals(entries.map(({ header }) => [header.name, header.linkname ?? ""]), [
    ["usr/bin/multi", ""],
    ["usr/bin/one", "usr/bin/multi"],
    ["two", "usr/bin/multi"],
  ]);
});

const LAYERS: [string, ImageLayer][] = [["made of files", FILES], ["that is a part", { part: "multi" }]];

for (const [what, layer] of LAYERS) {
  Deno.test(`describeLayer() tells digests and size of a layer ${what}`, async () => {
    const parts = someParts({ multi: someBytes(700) });

    const { digest, sizeBytes, diffId } = await describeLayer(layer, parts);

    const blob = await collect(layerBlob(layer, parts));
    const archive = await collectFrames(layerBlob(layer, parts));
    assertEquals([digest, sizeBytes, diffId], [`sha256:${sha256Of(blob)}`, blob.length, `sha256:${sha256Of(archive)}`]);
  });
}

Deno.test("describeLayer() believes the build", async () => {
  const parts = someParts({ multi: someBytes(700) });
  const known = [{
    identity: layerIdentity(FILES, parts),
    digest: "sha256:known",
    sizeBytes: 1,
    diffId: "sha256:plain",
  }];

  assertEquals(await describeLayer(FILES, parts, known), known[0]!);
  assertEquals(parts.reads, 0);
});

const OTHERS: [string, ImageLayer, Record<string, Uint8Array>][] = [
  ["content", FILES, { multi: someBytes(700, 2) }],
  ["path", { files: [{ part: "multi", path: "/bin/multi", links: ["one", "/two"] }] }, { multi: someBytes(700) }],
  ["links", { files: [{ part: "multi", path: "/usr/bin/multi" }] }, { multi: someBytes(700) }],
];

for (const [what, layer, contents] of OTHERS) {
  Deno.test(`layerIdentity() depends on ${what}`, () => {
    assertNotEquals(
      layerIdentity(layer, someParts(contents)),
      layerIdentity(FILES, someParts({ multi: someBytes(700) })),
    );
  });
}

Deno.test("digestLayers() digests each layer once", async () => {
  const parts = someParts({ multi: someBytes(700), base: someBytes(10) });
  const recipe = (key: string): ImageRecipe => ({ key, layers: [{ part: "base" }, FILES], entrypoint: [], env: {} });

  const digests = await digestLayers([recipe("a"), recipe("b")], parts);

  // The base's frames; the files' frames and content.
  assertEquals([digests.length, parts.reads], [2, 3]);
});

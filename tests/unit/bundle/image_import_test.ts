import { assertEquals } from "@std/assert";
import { importEmbeddedImages, layerParts } from "../../../lib/bundle/image_import.ts";
import { describeImage } from "../../../lib/bundle/image_layout.ts";
import type { ImageSource } from "../../../lib/bundle/image_recipe.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { aCtr, imageTable } from "./_ctr.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

const REFERENCE = "example.com/pause:1";
const PAUSE: ImageSource = {
  reference: REFERENCE,
  recipe: { key: "pause", layers: [{ files: [{ part: "pause", path: "/pause" }] }], entrypoint: ["/pause"], env: {} },
};

/** Imports into a containerd that has `present`; gives the images that were asked for. */
async function imported(present: (digest: string) => Parameters<typeof imageTable>[0]): Promise<string[]> {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "pause", content: someBytes(10) }]);
  const { manifest } = await describeImage(PAUSE, "amd64", layerParts(payload));
  const ctr = aCtr(() => ({ stdout: imageTable(present(manifest.digest)) }));
  const options = { ...ctr, images: [PAUSE], clock: new FakeClock(), log: new FakeLogger() };

  const references = await importEmbeddedImages(payload, options);

  const imports = ctr.calls.filter((call) => call.includes("import"));
  assertEquals(imports.length, references.length === 0 ? 0 : 1);
  return references;
}

const CASES: [string, (digest: string) => Parameters<typeof imageTable>[0], string[]][] = [
  ["imports an image that is missing", () => [], [REFERENCE]],
  [
    "leaves an image alone that is there",
    (digest) => [{ reference: REFERENCE, digest, labels: "io.cri-containerd.pinned=pinned" }],
    [],
  ],
  [
    "imports an image with another digest",
    () => [{ reference: REFERENCE, labels: "io.cri-containerd.pinned=pinned" }],
    [REFERENCE],
  ],
  ["imports an image that lost its pin", (digest) => [{ reference: REFERENCE, digest }], [REFERENCE]],
];

for (const [what, present, expected] of CASES) {
  Deno.test(`importEmbeddedImages() ${what}`, async () => {
    assertEquals(await imported(present), expected);
  });
}

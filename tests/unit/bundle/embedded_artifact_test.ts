import { assertEquals } from "@std/assert";
import { embeddedArtifact } from "../../../lib/bundle/embedded_artifact.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { layerParts } from "../../../lib/bundle/image_import.ts";
import { describeImage } from "../../../lib/bundle/image_layout.ts";
import { aPayload, collect, someBytes, temporaryDirectory } from "./_fixture.ts";

const layer = { files: [{ part: "multi", path: "/bin/multi" }] };
const IMAGE = {
  reference: "example.com/k0s/a:v1",
  recipe: { key: "a", layers: [layer, layer], entrypoint: ["/bin/multi"], env: {} },
};

Deno.test("embeddedArtifact() is the image that is imported, with everything it consists of", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "multi", content: someBytes(3000) }]);

  const { descriptor, blobs } = await embeddedArtifact(payload, IMAGE);

  const { manifest, config } = await describeImage(IMAGE, "amd64", layerParts(payload));
  assertEquals(descriptor, {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: manifest.digest,
    sizeBytes: manifest.content.length,
  });
  assertEquals([blobs[0]?.digest, blobs.at(-1)?.digest, blobs.length], [config.digest, manifest.digest, 4]);
  for (const { digest, sizeBytes, content } of blobs) {
    const bytes = await collect(content());
    assertEquals([`sha256:${sha256Of(bytes)}`, bytes.length], [digest, sizeBytes]);
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { readManifest, WrongContentsError } from "../../../lib/registries/manifest.ts";

const [A, B] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const ANY = { wanted: "", told: null, contentType: null };

Deno.test("readManifest() reads images and lists of them", () => {
  const image = readManifest(bytes({ config: { digest: A, size: 7 }, layers: [{ digest: B, size: 9 }] }), {
    ...ANY,
    contentType: "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
  });
  const list = readManifest(
    bytes({
      mediaType: "list",
      manifests: [
        { digest: A, size: 1, platform: { os: "linux", architecture: "arm64" } },
        { digest: B, size: 2, platform: { os: "linux", architecture: "amd64", variant: "v1" } },
        { digest: A, size: 3, platform: { os: "linux", architecture: "amd64", variant: "v2" } },
        { digest: "md5:1", platform: {} },
      ],
    }),
    ANY,
  );

  assertEquals(image.blobs, [{ digest: A, sizeBytes: 7 }, { digest: B, sizeBytes: 9 }]);
  assertEquals([image.mediaType, list.mediaType], ["application/vnd.oci.image.manifest.v1+json", "list"]);
  assertEquals(Object.fromEntries(list.platforms!), {
    "linux/arm64": { digest: A, sizeBytes: 1 },
    "linux/amd64": { digest: B, sizeBytes: 2 },
  });
});

Deno.test("readManifest() refuses what is another one, and what is none", () => {
  const image = bytes({ layers: [] });
  const { digest } = readManifest(image, ANY);
  const cases: [Uint8Array, Partial<typeof ANY> | { told: string }, string][] = [
    [image, { wanted: A }, `it hands out other contents than asked for: ${digest} for ${A}`],
    [image, { told: B }, `it says that the digest is ${B}, and it is ${digest}`],
    [bytes({ schemaVersion: 1, fsLayers: [] }), {}, "it is no manifest that containerd takes"],
    [bytes([]), {}, "its answer is no manifest"],
    [new TextEncoder().encode("<html>"), {}, "its answer is no manifest"],
  ];
  for (const [content, options, message] of cases) {
    const error = assertThrows(() => readManifest(content, { ...ANY, ...options }), K0sError, message);
    assertEquals(error instanceof WrongContentsError, Object.keys(options).length > 0, message);
  }
  assertEquals(readManifest(image, { ...ANY, wanted: digest, told: digest }).digest, digest);
});

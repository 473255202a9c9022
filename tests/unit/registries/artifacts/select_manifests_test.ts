import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type NamedManifest, selectManifests } from "../../../../lib/registries/artifacts/select_manifests.ts";

const IMAGE = "application/vnd.oci.image.manifest.v1+json";
const UNKNOWN = { os: "unknown", architecture: "unknown" };

function image(digest: string, text: string): NamedManifest {
  const [os = "", architecture = "", variant] = text.split("/");
  return { digest, mediaType: IMAGE, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
}

const attests = (digest: string, about: string): NamedManifest => ({
  digest,
  mediaType: IMAGE,
  platform: UNKNOWN,
  about,
});
const ARM_V7 = { os: "linux", architecture: "arm", variant: "v7" };

Deno.test("selectManifests() takes the image that suits best, and what attests something of it", () => {
  const manifests = [
    ...[image("v5", "linux/arm/v5"), image("v7", "linux/arm/v7"), image("amd64", "linux/amd64")],
    ...[attests("of v7", "v7"), attests("of amd64", "amd64"), attests("of none", "gone")],
  ];

  assertEquals(selectManifests(manifests, ARM_V7).map(({ digest }) => digest), ["v7", "of v7"]);
});

Deno.test("selectManifests() takes what is for every platform first", () => {
  const forAll = { digest: "all", mediaType: "application/vnd.example" };

  assertEquals(selectManifests([image("v5", "linux/arm/v5"), forAll], ARM_V7).map(({ digest }) => digest), [
    "all",
    "v5",
  ]);
});

Deno.test("selectManifests() refuses an index without an image for the platform, and says for which it has", () => {
  const manifests = [image("amd64", "linux/amd64"), image("arm64", "linux/arm64"), attests("of amd64", "amd64")];

  const error = assertThrows(() => selectManifests(manifests, ARM_V7), K0sError);

  assertEquals(error.message, "none of the available images match the requested platform linux/arm/v7");
  assertEquals(error.hint, "It is made for: linux/amd64, linux/arm64");
});

import { assertEquals } from "@std/assert";
import { archivedImages, isForOthers, whyForOthers } from "../../../lib/bundle/archive_platforms.ts";
import { tarStream } from "../../../lib/bundle/tar_stream.ts";
import { collect, temporaryDirectory } from "./_fixture.ts";
import { aLayoutTar } from "./_layout.ts";

const AMD64 = { os: "linux", architecture: "amd64" };
const ARM64 = { os: "linux", architecture: "arm64" };

async function imagesIn(bytes: Uint8Array) {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/archive.tar`;
  await Deno.writeFile(path, bytes);
  return await archivedImages(path);
}

function docker(files: Record<string, unknown>): Promise<Uint8Array> {
  return collect(tarStream(
    Object.entries(files).map(([name, value]) => {
      const content = new TextEncoder().encode(JSON.stringify(value));
      return { kind: "file" as const, name, mode: 0o644, sizeBytes: content.length, content: () => [content] };
    }),
  ));
}

Deno.test("archivedImages() of a layout tells for what each image is there, by what is in it", async () => {
  const both = [AMD64, ARM64].map((platform) => ({ name: "example.com/both:1", platform }));

  const images = await imagesIn(await aLayoutTar([{ name: "example.com/arm:1", platform: ARM64 }, ...both]));

  assertEquals(images, [
    { name: "example.com/arm:1", platforms: [ARM64] },
    { name: "example.com/both:1", platforms: [AMD64, ARM64] },
  ]);
});

Deno.test("archivedImages() reads what docker save writes", async () => {
  const config = { architecture: "arm", os: "linux", variant: "v7" };
  const manifest = [{ Config: "abc.json", RepoTags: ["example.com/a:1"], Layers: [] }];

  assertEquals(await imagesIn(await docker({ "abc.json": config, "manifest.json": manifest })), [
    { name: "example.com/a:1", platforms: [{ os: "linux", architecture: "arm", variant: "v7" }] },
  ]);
  assertEquals(await imagesIn(await docker({ "manifest.json": manifest })), [
    { name: "example.com/a:1", platforms: undefined },
  ]);
});

Deno.test("archivedImages() of something else are none", async () => {
  assertEquals(await imagesIn(new TextEncoder().encode("no tar ".repeat(200))), []);
  assertEquals(await imagesIn(await docker({ "other.json": {} })), []);
});

Deno.test("whyForOthers() refuses an archive of which nothing is for this machine", () => {
  const [arm, own] = [{ name: "a", platforms: [ARM64] }, { name: "b", platforms: [ARM64, AMD64] }];
  const unknown = { name: "c", platforms: undefined };
  const attestation = { name: "d", platforms: [{ os: "unknown", architecture: "unknown" }, ARM64] };

  assertEquals(
    whyForOthers([arm, attestation], AMD64),
    "it is for linux/arm64, and this machine is linux/amd64",
  );
  for (const images of [[], [own], [arm, own], [arm, unknown]]) assertEquals(whyForOthers(images, AMD64), undefined);
});

Deno.test("isForOthers() leaves what a processor can do to the processor", () => {
  const of = (variant: string) => ({ name: "a", platforms: [{ ...AMD64, variant }] });

  assertEquals([isForOthers(of("v3"), AMD64), isForOthers(of("v1"), AMD64), isForOthers(of("v1"), ARM64)], [
    false,
    false,
    true,
  ]);
});

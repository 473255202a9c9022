import { assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "@std/tar";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { LayoutArchive } from "../../../lib/bundle/layout_archive.ts";
import { PayloadError } from "../../../lib/bundle/payload.ts";
import { collect } from "./_fixture.ts";

function anArchive() {
  const pieces: Uint8Array[] = [];
  return { pieces, archive: new LayoutArchive((bytes) => Promise.resolve(void pieces.push(bytes.slice()))) };
}

function aBlob(text: string) {
  const bytes = new TextEncoder().encode(text);
  return { digest: `sha256:${sha256Of(bytes)}`, sizeBytes: bytes.length, content: () => [bytes] };
}

Deno.test("LayoutArchive writes each blob once, then what leads to them", async () => {
  const { archive, pieces } = anArchive();
  const blob = aBlob("contents");

  await archive.add(blob);
  await archive.add(blob);
  archive.name({ ...blob, mediaType: "type" }, ["example.com/a:1", "example.com/a@sha256:x"]);
  await archive.finish();

  const entries = await unpackTar(await collect(pieces));
  const path = `blobs/${blob.digest.replace(":", "/")}`;
  assertEquals(entries.map(({ header: { name, mode, type } }) => [name.replace(/\/$/, ""), mode, type]), [
    ["blobs", 0o755, "directory"],
    ["blobs/sha256", 0o755, "directory"],
    [path, 0o444, "file"],
    ["index.json", 0o644, "file"],
    ["oci-layout", 0o444, "file"],
  ]);
  const json = (name: string) =>
    JSON.parse(new TextDecoder().decode(entries.find(({ header }) => header.name === name)?.data));
  const descriptor = { mediaType: "type", digest: blob.digest, size: 8 };
  assertEquals(json("index.json"), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: ["example.com/a:1", "example.com/a@sha256:x"].map((name) => {
      return { ...descriptor, annotations: { "org.opencontainers.image.ref.name": name } };
    }),
  });
  assertEquals(json("oci-layout"), { imageLayoutVersion: "1.0.0" });
  assertEquals([archive.has(blob.digest), archive.has("sha256:other")], [true, false]);
});

Deno.test("LayoutArchive takes nothing that is not what its digest says", async () => {
  for (
    const changes of [{ content: () => [new TextEncoder().encode("Contents")] }, { sizeBytes: 9 }, { sizeBytes: 7 }]
  ) {
    const { archive } = anArchive();

    await assertRejects(
      () => archive.add({ ...aBlob("contents"), ...changes }),
      PayloadError,
      "its content is another one",
    );
  }
});

Deno.test("LayoutArchive of nothing is an empty layout", async () => {
  const { archive, pieces } = anArchive();

  await archive.finish();

  const names = (await unpackTar(await collect(pieces))).map(({ header }) => header.name);
  assertEquals(names, ["index.json", "oci-layout"]);
});

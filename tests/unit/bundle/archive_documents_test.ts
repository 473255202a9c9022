import { assertEquals, assertRejects } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import { archiveDocuments } from "../../../lib/bundle/archive_documents.ts";
import { type TarEntry, tarStream } from "../../../lib/bundle/tar_stream.ts";
import { TarError } from "../../../lib/bundle/read_tar_header.ts";
import { paddingAfter, tarHeader } from "../../../lib/bundle/tar_header.ts";
import { withChecksum } from "../backup/_archives.ts";
import { collect, temporaryDirectory } from "./_fixture.ts";

const LARGE_BYTES = 1024 * 1024 + 1;

function file(name: string, content: Uint8Array): TarEntry {
  return { kind: "file", name, mode: 0o644, sizeBytes: content.length, content: () => [content] };
}

const encode = (text: string) => new TextEncoder().encode(text);
const ENTRIES = [
  { kind: "directory", name: "blobs/", mode: 0o755 } as const,
  file("blobs/sha256/layer", new Uint8Array(LARGE_BYTES).fill(7)),
  file("./oci-layout", encode("{}")),
  { kind: "symbolic-link", name: "link", target: "oci-layout" } as const,
  file(`${"d".repeat(90)}/${"n".repeat(90)}.json`, encode("long")),
  file("index.json", encode("[]")),
];

for (const compression of ["none", "gzip", "zstd"]) {
  Deno.test(`archiveDocuments() gives small files, with what lies between passed over (${compression})`, async () => {
    await using directory = await temporaryDirectory();
    const tar = await collect(tarStream(ENTRIES)) as Uint8Array<ArrayBuffer>;
    const path = `${directory.path}/archive`;
    const gzip = () => new Blob([tar]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = compression === "none"
      ? tar
      : compression === "gzip"
      ? await new Response(gzip()).bytes()
      : new Uint8Array(zstdCompressSync(tar));
    await Deno.writeFile(path, bytes);

    const documents = await archiveDocuments(path);

    assertEquals([...documents].map(([name, data]) => [name, new TextDecoder().decode(data)]), [
      ["oci-layout", "{}"],
      [`${"d".repeat(90)}/${"n".repeat(90)}.json`, "long"],
      ["index.json", "[]"],
    ]);
  });
}

Deno.test("archiveDocuments() reads a tar of tar(1)", async () => {
  await using directory = await temporaryDirectory();
  await Deno.writeTextFile(`${directory.path}/manifest.json`, "[1]");
  const path = `${directory.path}/archive.tar`;
  await new Deno.Command("tar", { args: ["cf", path, "-C", directory.path, "./manifest.json"] }).output();

  const documents = await archiveDocuments(path);

  assertEquals(new TextDecoder().decode(documents.get("manifest.json")), "[1]");
});

Deno.test("archiveDocuments() refuses what is no tar", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/text`;
  await Deno.writeTextFile(path, "no tar at all ".repeat(100));

  await assertRejects(() => archiveDocuments(path), TarError, "Cannot read a tar");
});

/** A header with another type, or another size than its content has. */
function header(name: string, { sizeBytes, type }: { sizeBytes: number; type: string }): Uint8Array {
  const block = tarHeader({ kind: "file", name, mode: 0o644, sizeBytes });
  block.set(encode(type), 156);
  return withChecksum(block);
}

const padded = (content: Uint8Array) => [content, new Uint8Array(paddingAfter(content.length))];

Deno.test("archiveDocuments() takes names and sizes that pax headers tell, as of layers beyond 8 GiB", async () => {
  await using directory = await temporaryDirectory();
  const fact = (text: string) => {
    const content = encode(text);
    return [header("pax", { sizeBytes: content.length, type: "x" }), ...padded(content)];
  };
  const layer = new Uint8Array(LARGE_BYTES).fill(7);
  const pieces = [
    ...fact(`16 size=${LARGE_BYTES}\n`),
    ...[header("layer", { sizeBytes: 0, type: "0" }), ...padded(layer)],
    ...fact("18 path=long.json\n"),
    ...[header("l", { sizeBytes: 3, type: "0" }), ...padded(encode("[3]"))],
    ...[header("index.json", { sizeBytes: 3, type: "0" }), ...padded(encode("[2]"))],
    new Uint8Array(1_024),
  ];
  const path = `${directory.path}/archive.tar`;
  await Deno.writeFile(path, await new Blob(pieces as BlobPart[]).bytes());

  const documents = await archiveDocuments(path);

  assertEquals([...documents].map(([name, data]) => [name, new TextDecoder().decode(data)]), [
    ["long.json", "[3]"],
    ["index.json", "[2]"],
  ]);
});

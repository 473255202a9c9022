import { zstdCompressSync } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "@std/tar";
import { type TarEntry, type TarFile, tarStream, zstdTarStream } from "../../../lib/bundle/tar_stream.ts";
import { collect, collectFrames, someBytes } from "./_fixture.ts";

function aFile(name: string, content: Uint8Array, mode = 0o644): TarEntry {
  return { kind: "file", name, mode, sizeBytes: content.length, content: () => [content] };
}

const LONG = `${"d".repeat(80)}/${"f".repeat(90)}`;

Deno.test("tarStream() makes an archive that another reader understands", async () => {
  const content = someBytes(1000);
  const entries: TarEntry[] = [
    aFile("usr/bin/multi", content, 0o755),
    { kind: "hard-link", name: "usr/bin/one", mode: 0o755, target: "usr/bin/multi" },
    aFile(LONG, new Uint8Array()),
  ];

  const unpacked = await unpackTar(await collect(tarStream(entries)));

  assertEquals(
    unpacked.map(({ header }) => [header.name, header.type, header.mode, header.size, header.linkname ?? ""]),
    [
      ["usr/bin/multi", "file", 0o755, 1000, ""],
      ["usr/bin/one", "link", 0o755, 0, "usr/bin/multi"],
      [LONG, "file", 0o644, 0, ""],
    ],
  );
  assertEquals(unpacked[0]?.data, content);
  assertEquals([unpacked[0]?.header.uid, unpacked[0]?.header.mtime?.getTime()], [0, 0]);
});

for (const size of [0, 1, 511, 512, 513, 5000]) {
  Deno.test(`zstdTarStream() is tarStream() compressed, for a file of ${size} bytes`, async () => {
    const entries: TarEntry[] = [
      aFile("a", someBytes(size)),
      { kind: "hard-link", name: "c", mode: 0o644, target: "a" },
      aFile("b", someBytes(3)),
    ];

    const archive = await collectFrames(zstdTarStream(entries, framesOf));

    assertEquals(archive, await collect(tarStream(entries)));
  });
}

/** Several frames, as the payload has them. */
async function* framesOf(file: TarFile): AsyncGenerator<Uint8Array> {
  const content = await collect(file.content());
  for (let at = 0; at < content.length; at += 1000) yield zstdCompressSync(content.subarray(at, at + 1000));
}

Deno.test("tarStream() refuses content of another size than it says", async () => {
  const entry: TarEntry = { ...aFile("a", someBytes(10)) as TarEntry & { kind: "file" }, sizeBytes: 11 };

  await assertRejects(() => collect(tarStream([entry])), RangeError, 'Content of "a" has 10 bytes instead of 11');
});

Deno.test("tarStream() refuses a name that does not fit", async () => {
  await assertRejects(() => collect(tarStream([aFile("x".repeat(101), new Uint8Array())])), RangeError, "too long");
});

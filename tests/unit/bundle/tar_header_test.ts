import { assertEquals, assertThrows } from "@std/assert";
import { unpackTar } from "@std/tar";
import { BLOCK_BYTES, paddingAfter, type TarEntry, tarHeader } from "../../../lib/bundle/tar_header.ts";
import { startDigest } from "../../../lib/platform/mod.ts";

const ENTRIES: TarEntry[] = [
  { kind: "directory", name: "d/", mode: 0o1777 },
  { kind: "file", name: "d/f", mode: 0o755, sizeBytes: 0, content: () => [] },
  { kind: "hard-link", name: "d/h", mode: 0o644, target: "d/f" },
  { kind: "symbolic-link", name: "d/s", target: "f" },
];

Deno.test("tarHeader() is understood by another reader", async () => {
  const archive = new Uint8Array([...ENTRIES.map(tarHeader), new Uint8Array(2 * BLOCK_BYTES)].flatMap((it) => [...it]));

  const unpacked = await unpackTar(archive);

  assertEquals(unpacked.map(({ header }) => [header.name, header.type, header.mode, header.linkname ?? ""]), [
    ["d/", "directory", 0o1777, ""],
    ["d/f", "file", 0o755, ""],
    ["d/h", "link", 0o644, "d/f"],
    ["d/s", "symlink", 0o777, "f"],
  ]);
});

Deno.test("tarHeader() gives the same bytes for ever, since digests of layers follow from them", () => {
  const digest = startDigest();
  for (const entry of ENTRIES) digest.update(tarHeader(entry));

  assertEquals(digest.hex(), "1f14d5fe01cc60832c699ed03b03e7a1608cb9c0cf8732e3123fe43739b3b5cc");
});

Deno.test("tarHeader() tells sizes that eleven octal digits cannot", () => {
  const header = tarHeader({ kind: "file", name: "a", mode: 0o644, sizeBytes: 0o100000000000 + 5 });

  assertEquals([...header.subarray(124, 136)], [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5]);
});

Deno.test("tarHeader() refuses what does not fit", () => {
  const file = { kind: "file" as const, name: "a", mode: 0, sizeBytes: 0 };

  assertThrows(() => tarHeader({ ...file, name: "é".repeat(60) }), RangeError, "too long");
  assertThrows(() => tarHeader({ kind: "symbolic-link", name: "a", target: "x".repeat(101) }), RangeError, "too long");
});

Deno.test("paddingAfter() fills the last block", () => {
  assertEquals([0, 1, 511, 512, 513].map(paddingAfter), [0, 511, 1, 0, 511]);
});

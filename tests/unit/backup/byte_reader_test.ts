import { assertEquals, assertRejects } from "@std/assert";
import { ByteReader } from "../../../lib/backup/byte_reader.ts";
import { DamagedArchiveError } from "../../../lib/backup/damaged_archive.ts";
import { streamOf } from "./_archives.ts";

const CONTENT = Uint8Array.from({ length: 10 }, (_, at) => at);

Deno.test("ByteReader reads across the pieces of the stream", async () => {
  const reader = new ByteReader(streamOf(CONTENT, 3));

  assertEquals([...await reader.exactly(4)], [0, 1, 2, 3]);
  assertEquals([...await reader.some(100)], [4, 5]);
  assertEquals([...await reader.exactly(4)], [6, 7, 8, 9]);
});

Deno.test("ByteReader says that the stream ends too early", async () => {
  await assertRejects(() => new ByteReader(streamOf(CONTENT)).exactly(11), DamagedArchiveError, "ends too early");
});

Deno.test("ByteReader says that what it reads cannot be decompressed", async () => {
  const compressed = () => streamOf(CONTENT).pipeThrough(new DecompressionStream("gzip"));

  await assertRejects(() => new ByteReader(compressed()).some(1), DamagedArchiveError, "cannot be decompressed");
  await assertRejects(() => new ByteReader(compressed()).drain(), DamagedArchiveError, "cannot be decompressed");
});

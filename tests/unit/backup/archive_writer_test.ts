import { assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "@std/tar";
import { ArchiveWriter } from "../../../lib/backup/archive_writer.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import { streamOf, written } from "./_archives.ts";

Deno.test("ArchiveWriter writes what another reader understands, and notes it", async () => {
  let files: unknown;
  const archive = await written(async (writer) => {
    await writer.addDirectory("pki", 0o751);
    await writer.addText("pki/ca.key", 0o600, "secret");
    files = writer.files;
  });

  const plain = streamOf(archive).pipeThrough(new DecompressionStream("gzip"));
  const unpacked = await unpackTar(plain);
  assertEquals(unpacked.map(({ header: { name, type, mode } }) => [name, type, mode]), [
    ["pki/", "directory", 0o751],
    ["pki/ca.key", "file", 0o600],
  ]);
  const sha256 = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
  assertEquals(files, [{ name: "pki/ca.key", sizeBytes: 6, sha256 }]);
});

const nothing = () => Promise.resolve();

for (const content of ["short", "longer than told"]) {
  Deno.test(`ArchiveWriter refuses a file that has become "${content}"`, async () => {
    const writer = new ArchiveWriter(nothing);
    const file = { name: "log", mode: 0o600, sizeBytes: 10, content: [new TextEncoder().encode(content)] };

    await assertRejects(() => writer.addFile(file), K0sError, "has changed meanwhile");
    await writer.abort();
  });
}

Deno.test("ArchiveWriter refuses a name that no tar takes", async () => {
  const writer = new ArchiveWriter(nothing);

  await assertRejects(() => writer.addText(`images/${"n".repeat(300)}`, 0o600, ""), K0sError, "Cannot archive");
  await writer.abort();
});

Deno.test("ArchiveWriter fails with what its sink fails with", async () => {
  const writer = new ArchiveWriter(() => Promise.reject(new Error("No space left on device")));
  const noise = crypto.getRandomValues(new Uint8Array(60_000));
  const fill = async () => {
    for (let count = 0; count < 50; count++) {
      await writer.addFile({ name: `images/${count}`, mode: 0o600, sizeBytes: noise.length, content: [noise] });
    }
    await writer.finish();
  };

  await assertRejects(fill, Error, "No space left on device");
});

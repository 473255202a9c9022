import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { readArchive } from "../../../lib/backup/read_archive.ts";
import { UnsafeArchiveError } from "../../../lib/backup/member_name.ts";
import { DamagedArchiveError } from "../../../lib/backup/damaged_archive.ts";
import { gzip, rawArchive, type RawEntry, streamOf, written } from "./_archives.ts";

async function readAll(archive: Uint8Array, pieceBytes?: number): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, isDirectory, content } of readArchive(streamOf(archive, pieceBytes))) {
    const pieces = await Array.fromAsync(content(), (piece) => piece.slice());
    found.push([isDirectory ? `${name}/` : name, await new Blob(pieces as BlobPart[]).text()]);
  }
  return found;
}

Deno.test("readArchive() reads what ArchiveWriter writes, whatever the sizes and pieces", async () => {
  const file = fc.record({
    name: fc.stringMatching(/^[a-z]{1,9}(\/[a-z.]{1,9}x){0,3}$/),
    text: fc.string({ maxLength: 2_000 }),
  });
  const files = fc.uniqueArray(file, { selector: ({ name }) => name.split("/")[0], maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 3_000 }), async (files, pieceBytes) => {
      const archive = await written(async (writer) => {
        for (const { name, text } of files) await writer.addText(name, 0o600, text);
      });

      assertEquals(await readAll(archive, pieceBytes), files.map(({ name, text }) => [name, text]));
    }),
    { numRuns: 50 },
  );
});

Deno.test("readArchive() notices each cut and each changed byte, or reads the same as before", async () => {
  const archive = await written((writer) => writer.addText("pki/ca.crt", 0o600, "certificate ".repeat(99)));
  const expected = await readAll(archive);
  await fc.assert(
    fc.asyncProperty(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = archive.slice();
      changed[at]! ^= change;
      for (const damaged of [archive.slice(0, at), changed]) {
        const found = await readAll(damaged).catch((error: unknown) => error);
        // Bytes of gzip's header that mean nothing, such as the time.
        if (!(found instanceof DamagedArchiveError || found instanceof UnsafeArchiveError)) {
          assertEquals(found, expected);
        }
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("readArchive() reads names that are told in a header of their own, GNU's and pax's", async () => {
  const name = `images/${"n".repeat(200)}`;
  const record = `${name.length + 10} path=${name}\n`;
  const archive = await rawArchive([
    { name: "././@LongLink", text: `${name}1\0`, flag: "L" },
    { name: "cut", text: "one" },
    { name: "PaxHeaders", text: record, flag: "x" },
    { name: "cut", text: "two" },
    { name: "PaxHeaders", text: "18 comment=nothing\n".replace("18", "19"), flag: "g" },
    { name: "images/last", text: "three" },
  ]);

  assertEquals(await readAll(archive), [[`${name}1`, "one"], [name, "two"], ["images/last", "three"]]);
});

const UNSAFE: readonly [what: string, entry: RawEntry][] = [
  ["a path that leads out", { name: "pki/../../etc/passwd" }],
  ["an absolute path", { name: "/etc/passwd" }],
  ["a symbolic link", { name: "pki", flag: "2" }],
  ["a hard link", { name: "pki/ca.key", flag: "1" }],
  ["a device", { name: "pki/null", flag: "3" }],
  ["a fifo", { name: "pki/fifo", flag: "6" }],
  ["an unknown kind", { name: "pki/x", flag: "S" }],
];
for (const [what, entry] of UNSAFE) {
  Deno.test(`readArchive() refuses ${what}`, async () => {
    const archive = await rawArchive([entry]);
    await assertRejects(() => readAll(archive), UnsafeArchiveError);
  });
}

const DAMAGED: readonly [what: string, archive: () => Promise<Uint8Array>][] = [
  ["a tar without its end", () => rawArchive([{ name: "a" }], { isCut: true })],
  ["something that is no gzip", () => Promise.resolve(new TextEncoder().encode("no archive at all"))],
  ["a gzip of something else", () => gzip(new TextEncoder().encode("no tar ".repeat(200)))],
  ["nothing", () => Promise.resolve(new Uint8Array())],
  ["facts of endless length", () => rawArchive([{ name: "x", flag: "x", text: " ".repeat(2_000_000) }])],
];
for (const [what, archive] of DAMAGED) {
  Deno.test(`readArchive() calls ${what} damaged`, async () => {
    const bytes = await archive();
    await assertRejects(() => readAll(bytes), DamagedArchiveError);
  });
}

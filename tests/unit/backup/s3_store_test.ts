import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { partSize } from "../../../lib/backup/s3_store.ts";
import { inDirectory } from "../../support/in_directory.ts";
import { FakeBucket, xml } from "./_bucket.ts";
import { CLUSTER, nameOfDay } from "./_stored.ts";

const PART = 8 * 1024 * 1024;

/** A file with bytes that are not all the same. */
async function aFile(directory: string, sizeBytes: number): Promise<string> {
  const path = `${directory}/archive`;
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes; at++) bytes[at] = at % 251;
  await Deno.writeFile(path, bytes);
  return path;
}

Deno.test("S3Store lists the archives of a cluster below its prefix, over pages", async () => {
  const bucket = new FakeBucket();
  bucket.pageSize = 2;
  for (const day of [3, 5, 4]) bucket.objects.set(`a/${nameOfDay(day)}`, new Uint8Array(day));
  for (const key of [nameOfDay(6), `a/${nameOfDay(7, "ffffffffffff")}`, `a/b/${nameOfDay(8)}`, "a/k0s_backup_mine"]) {
    bucket.objects.set(key, new Uint8Array(1));
  }
  const found = await bucket.store().list(CLUSTER);
  assertEquals(found.map(({ name, sizeBytes }) => [name, sizeBytes]), [5, 4, 3].map((day) => [nameOfDay(day), day]));
  assertEquals(found[0]?.place, "s3://bucket/a/ at s3.example:9000");
});

Deno.test("S3Store uploads in parts, and reads and removes what it has uploaded", async () => {
  await inDirectory(async (directory) => {
    const bucket = new FakeBucket();
    const store = bucket.store();
    const file = await aFile(directory, 2 * PART + 5);
    assertEquals(await store.save(file, nameOfDay(1)), file);

    const sent = bucket.requests.filter(({ method }) => method === "PUT").map(({ body }) => body.length);
    assertEquals([sent, bucket.uploads.size], [[PART, PART, 5], 0]);
    const { pieces, sizeBytes } = await store.read(nameOfDay(1));
    const read = new Uint8Array(await new Response(pieces as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
    assertEquals([read.length, sizeBytes], [2 * PART + 5, 2 * PART + 5]);
    assertEquals(read.every((byte, at) => byte === at % 251), true);

    await store.remove(nameOfDay(1));
    assertEquals(await store.list(CLUSTER), []);
    await assertRejects(() => store.read(nameOfDay(1)), K0sError, "NoSuchKey: not there");
  });
});

Deno.test("S3Store leaves nothing of an upload that fails or is given up, and removes what a killed one has left", async () => {
  await inDirectory(async (directory) => {
    const file = await aFile(directory, PART + 5);
    const bucket = new FakeBucket();
    const ending = new AbortController();
    bucket.intercept = ({ url }) => {
      if (url.searchParams.get("partNumber") === "2") ending.abort();
      return undefined;
    };
    await assertRejects(() => bucket.store("a/", ending.signal).save(file, nameOfDay(1)));
    assertEquals([bucket.uploads.size, bucket.objects.size], [0, 0]);

    bucket.intercept = ({ method, url }) =>
      method === "POST" && url.searchParams.has("uploadId")
        ? xml("<Error><Code>InvalidPart</Code></Error>")
        : undefined;
    await assertRejects(() => bucket.store().save(file, nameOfDay(1)), K0sError, "InvalidPart");
    assertEquals([bucket.uploads.size, bucket.objects.size], [0, 0]);

    bucket.intercept = () => undefined;
    bucket.pageSize = 1;
    const others = [`a/${nameOfDay(1, "ffffffffffff")}`, nameOfDay(2), "a/k0s_backup_mine"];
    for (const [at, key] of [...others, `a/${nameOfDay(3)}`, `a/${nameOfDay(4)}`].entries()) {
      bucket.uploads.set(`left-${at}`, { key, parts: [] });
    }
    await bucket.store().save(file, nameOfDay(5));
    assertEquals([...bucket.uploads.values()].map(({ key }) => key), others);
    assertEquals([...bucket.objects.keys()], [`a/${nameOfDay(5)}`]);
  });
});

Deno.test("partSize() is small, and as large as the number of parts wants it", () => {
  const gibibyte = 1024 ** 3;
  assertEquals(partSize(1), PART);
  assertEquals(partSize(60 * gibibyte), PART);
  assertEquals(Math.ceil(1_000 * gibibyte / partSize(1_000 * gibibyte)) <= 10_000, true);
});

Deno.test("S3Store takes nothing for its own that lies beside its prefix, whatever the server lists", async () => {
  const bucket = new FakeBucket();
  const contents = [`b/${nameOfDay(1)}`, `a/${nameOfDay(2)}`].map((key) =>
    `<Contents><Key>${key}</Key><Size>1</Size></Contents>`
  );
  bucket.intercept = () => xml(`<List>${contents.join("")}</List>`);
  assertEquals((await bucket.store().list(CLUSTER)).map(({ name }) => name), [nameOfDay(2)]);
});

Deno.test("S3Store ends where a list does not", async () => {
  const bucket = new FakeBucket();
  bucket.intercept = () => xml("<List><NextContinuationToken>same</NextContinuationToken></List>");
  await assertRejects(() => bucket.store().list(CLUSTER), K0sError, "the same part of the list");
  assertEquals(bucket.requests.length, 2);
});

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { S3Error } from "../../../lib/backup/s3_client.ts";
import { until } from "../../support/until.ts";
import { CREDENTIALS, FakeBucket, xml } from "./_bucket.ts";

const REQUEST = { method: "GET" as const, key: "a/b", action: "read it" };
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("S3Client signs requests and what they carry, and sends no secret", async () => {
  const bucket = new FakeBucket();
  bucket.intercept = () => xml("<R/>");
  await bucket.client().ask({ ...REQUEST, query: { uploads: "", prefix: "a b/" } });
  await bucket.client().ask({ ...REQUEST, method: "PUT", body: "body" });

  const [{ url, headers } = { url: "", headers: new Headers() }, second] = bucket.requests;
  assertEquals(String(url), "https://s3.example:9000/bucket/a/b?uploads=&prefix=a%20b%2F");
  assertEquals([headers.get("x-amz-date"), headers.get("x-amz-content-sha256")], ["20260102T030405Z", EMPTY]);
  assertMatch(
    headers.get("authorization") ?? "",
    /^AWS4-HMAC-SHA256 Credential=ACCESS\/20260102\/us-east-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("body"));
  assertEquals(second?.headers.get("x-amz-content-sha256"), new Uint8Array(digest).toHex());
  assertEquals(JSON.stringify([...headers, url]).includes(CREDENTIALS.secretAccessKey), false);
});

Deno.test("S3Client names the bucket in the host for Amazon, in the path for others, or as told", async () => {
  const bucket = new FakeBucket();
  bucket.intercept = () => xml("<R/>");
  const amazon = "https://s3.eu-west-1.amazonaws.com";
  await bucket.client({ endpoint: amazon }).ask(REQUEST);
  await bucket.client({ endpoint: amazon, forcePathStyle: true }).ask(REQUEST);
  await bucket.client({ forcePathStyle: false }).ask(REQUEST);
  assertEquals(bucket.requests.map(({ url }) => url.href), [
    "https://bucket.s3.eu-west-1.amazonaws.com/a/b",
    "https://s3.eu-west-1.amazonaws.com/bucket/a/b",
    "https://bucket.s3.example:9000/a/b",
  ]);
});

Deno.test("S3Client tells what a server refuses, at once, and also where the status is that of a success", async () => {
  const bucket = new FakeBucket();
  bucket.intercept = () => xml("<Error><Code>AccessDenied</Code><Message>no</Message></Error>", 403);
  const denied = "Cannot read it: status 403, AccessDenied: no";
  await assertRejects(() => bucket.client().ask(REQUEST), S3Error, denied);
  await assertRejects(() => bucket.client().open(REQUEST), S3Error, denied);
  assertEquals(bucket.requests.length, 2);
  bucket.intercept = () => xml("<Error><Code>InvalidPart</Code></Error>");
  await assertRejects(() => bucket.client().ask(REQUEST), S3Error, "Cannot read it: status 200, InvalidPart");
});

Deno.test("S3Client asks again what a server could not answer, and gives up in the end", async () => {
  const bucket = new FakeBucket();
  let failures = 2;
  bucket.intercept = () => {
    if (failures-- <= 0) return xml("<R/>");
    if (failures === 1) throw new TypeError("connection reset");
    return xml("<Error><Code>SlowDown</Code></Error>", 503);
  };
  const asking = bucket.client().ask(REQUEST);
  for (const pauseMs of [500, 1_000]) {
    await until("it waits", () => bucket.clock.nextInMs === pauseMs);
    await bucket.clock.advance(pauseMs);
  }
  assertMatch((await asking).text, /<R\/>/);

  failures = Infinity;
  const failing = assertRejects(() => bucket.client().ask(REQUEST), S3Error, "status 503, SlowDown");
  for (const pauseMs of [500, 1_000, 2_000]) {
    await until("it waits", () => bucket.clock.nextInMs === pauseMs);
    await bucket.clock.advance(pauseMs);
  }
  await failing;
});

Deno.test("S3Client ends with its signal", async () => {
  const bucket = new FakeBucket();
  const client = bucket.client({}, AbortSignal.abort());
  await assertRejects(() => client.ask(REQUEST), CancelledError);
});

/** A body that gives one piece, and then what `more` does. */
function bodyWith(more: () => Promise<void>): Response {
  let isBegun = false;
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (isBegun) return await more();
        isBegun = true;
        controller.enqueue(new Uint8Array(1));
      },
    }),
  );
}

async function readWhole(bucket: FakeBucket): Promise<void> {
  const { pieces } = await bucket.client().open(REQUEST);
  for await (const _piece of pieces);
}

Deno.test("S3Client.open() ends where an object stands still, or breaks off", async () => {
  const bucket = new FakeBucket();
  bucket.intercept = () => bodyWith(() => new Promise(() => {}));
  const stalled = assertRejects(() => readWhole(bucket), S3Error, "Cannot read it: nothing arrives any more");
  await until("it has begun", () => bucket.requests.length === 1 && bucket.clock.nextInMs === 60_000);
  await bucket.clock.advance(60_000);
  await stalled;

  // As the runtime says that the connection is gone.
  bucket.intercept = () => bodyWith(() => Promise.reject(new TypeError("connection reset")));
  await assertRejects(() => readWhole(bucket), S3Error, "Cannot read it: connection reset");
});

Deno.test("S3Client reads no answer that is longer than one of S3", async () => {
  const bucket = new FakeBucket();
  let sentBytes = 0;
  const endless = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sentBytes += 1024 * 1024;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      }),
    );
  bucket.intercept = endless;
  await assertRejects(() => bucket.client().ask(REQUEST), S3Error, "longer than one of S3");
  assertEquals([sentBytes < 16 * 1024 * 1024, bucket.requests.length], [true, 1]);
});

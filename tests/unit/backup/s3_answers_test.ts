import { assertEquals } from "@std/assert";
import { completedUpload, errorIn, objectsIn, uploadIdIn, uploadsIn } from "../../../lib/backup/s3_answers.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

Deno.test("objectsIn() reads a list, its entities, and where it goes on", () => {
  const xml = `${HEAD}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
    <Contents><Key>a&amp;b&#47;c&#x2F;d</Key><Size>12</Size><ETag>&#34;e&#34;</ETag></Contents>
    <Contents>
      <Key>e</Key>
      <Size>0</Size>
    </Contents>`;
  const items = [{ key: "a&b/c/d", sizeBytes: 12 }, { key: "e", sizeBytes: 0 }];
  assertEquals(objectsIn(`${xml}</ListBucketResult>`), { items });
  assertEquals(objectsIn(`${xml}<NextContinuationToken>t=</NextContinuationToken></ListBucketResult>`), {
    items,
    next: { "continuation-token": "t=" },
  });
});

Deno.test("uploadsIn() reads unfinished uploads, and where the list goes on", () => {
  const upload = "<Upload><Key>a</Key><UploadId>1</UploadId></Upload>";
  const items = [{ key: "a", uploadId: "1" }];
  assertEquals(uploadsIn(`<R><IsTruncated>false</IsTruncated>${upload}</R>`), { items });
  const markers = "<NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>";
  assertEquals(uploadsIn(`<R><IsTruncated>true</IsTruncated>${markers}${upload}</R>`), {
    items,
    next: { "key-marker": "a", "upload-id-marker": "1" },
  });
});

Deno.test("uploadsIn() goes on nowhere where the server does not say at what", () => {
  assertEquals(uploadsIn("<R><IsTruncated>true</IsTruncated></R>"), { items: [] });
});

Deno.test("errorIn() says what went wrong, also where the status does not", () => {
  assertEquals(
    errorIn(`${HEAD}<Error><Code>SlowDown</Code><Message>Reduce &lt;rate&gt;</Message></Error>`),
    "SlowDown: Reduce <rate>",
  );
  assertEquals(errorIn("<Error></Error>"), "unknown");
  assertEquals(errorIn("<CompleteMultipartUploadResult/>"), undefined);
  assertEquals(errorIn("<html>Bad gateway</html>"), undefined);
});

Deno.test("uploadIdIn() and completedUpload() are the two ends of an upload", () => {
  assertEquals(uploadIdIn("<R><UploadId>x</UploadId></R>"), "x");
  assertEquals(
    completedUpload(['"a"', "b"]),
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part>" +
      "<Part><PartNumber>2</PartNumber><ETag>b</ETag></Part></CompleteMultipartUpload>",
  );
});

import { zstdCompressSync } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import { compressionOf, importArchive, parseImageList, runCtr } from "../../../lib/bundle/containerd_images.ts";
import { aCtr } from "./_ctr.ts";
import { temporaryDirectory } from "./_fixture.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const TYPE = "application/vnd.oci.image.manifest.v1+json";
const TABLE = `REF                TYPE                                       DIGEST SIZE      PLATFORMS   LABELS
example.com/a:v1 ${TYPE} ${DIGEST} 136.1 MiB linux/amd64 io.cri-containerd.pinned=pinned
example.com/b:v1 ${TYPE} ${DIGEST} 139.9 MiB linux/amd64 io.cri-containerd.image=managed,io.k0sproject.ocibundle-paths={"/i/u.tar":"2026-11-22T23:12:06.170Z","/i/v.tar":"2026-11-22T23:12:07.000Z"},x=y
example.com/c:v1 ${TYPE} ${DIGEST} 1 B linux/amd64 -
`;

Deno.test("parseImageList() reads digests, pins and bundle paths", () => {
  assertEquals(parseImageList(TABLE), [
    { reference: "example.com/a:v1", digest: DIGEST, isPinned: true, bundlePaths: {} },
    {
      reference: "example.com/b:v1",
      digest: DIGEST,
      isPinned: false,
      bundlePaths: { "/i/u.tar": "2026-11-22T23:12:06.170Z", "/i/v.tar": "2026-11-22T23:12:07.000Z" },
    },
    { reference: "example.com/c:v1", digest: DIGEST, isPinned: false, bundlePaths: {} },
  ]);
});

Deno.test("parseImageList() takes a damaged label for none", () => {
  const line = `REF\na ${TYPE} ${DIGEST} 1 B linux/amd64 io.k0sproject.ocibundle-paths={x}`;

  assertEquals(parseImageList(line)[0]?.bundlePaths, {});
});

Deno.test("runCtr() works in the namespace of Kubernetes", async () => {
  const ctr = aCtr();

  await runCtr(ctr, ["images", "list"]);

  assertEquals(ctr.calls, [["--address", "/run/c.sock", "--namespace", "k8s.io", "images", "list"]]);
});

Deno.test("runCtr() is cancelled when it is aborted", async () => {
  const aborted = AbortSignal.abort();
  const ctr = { ...aCtr(() => ({ code: 143, signal: "SIGTERM" })), signal: aborted };

  await assertRejects(() => runCtr(ctr, ["images", "list"]), CancelledError);
});

Deno.test("runCtr() quotes the reason of a failure and names the socket", async () => {
  const ctr = aCtr(() => ({ code: 1, stderr: 'time="x" level=warning\nctr: connection refused\n' }));

  const error = await assertRejects(
    () => runCtr(ctr, ["images", "list"]),
    K0sError,
    'Cannot run "ctr images list": ctr: connection refused',
  );

  assertEquals(error.hint, 'Check that containerd answers on "/run/c.sock"');
});

const IMPORTS: [string, { unpack: boolean; isCompressed?: boolean }, string[]][] = [
  ["an archive", { unpack: true }, ["--local", "--label", "a=b", "/x.tar"]],
  ["an archive without unpacking", { unpack: false }, ["--local", "--no-unpack", "--label", "a=b", "/x.tar"]],
  ["a compressed archive", { unpack: true, isCompressed: true }, ["--label", "a=b", "/x.tar"]],
];

for (const [what, options, args] of IMPORTS) {
  Deno.test(`importArchive() imports ${what}`, async () => {
    const ctr = aCtr();

    await importArchive(ctr, "/x.tar", { labels: { a: "b" }, ...options });

    assertEquals(ctr.calls[0]?.slice(4), ["images", "import", ...args]);
  });
}

Deno.test("compressionOf() goes by the first bytes", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/file`;
  const gzip = new Blob(["text"]).stream().pipeThrough(new CompressionStream("gzip"));
  const cases: [Uint8Array, string][] = [
    [await new Response(gzip).bytes(), "gzip"],
    [new Uint8Array(zstdCompressSync(new Uint8Array(9))), "zstd"],
    [new TextEncoder().encode("blobs/"), "none"],
    [new Uint8Array([0x1f, 0x8b]), "none"],
  ];
  for (const [bytes, expected] of cases) {
    await Deno.writeFile(path, bytes);

    assertEquals(await compressionOf(path), expected);
  }
  assertEquals(await compressionOf(directory.path), "none");
});

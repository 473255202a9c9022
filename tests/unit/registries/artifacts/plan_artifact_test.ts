import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { planArtifact } from "../../../../lib/registries/artifacts/plan_artifact.ts";
import { WrongContentsError } from "../../../../lib/registries/manifest.ts";
import { Contents, INDEX, MANIFEST } from "./_repository.ts";

const AMD64 = { os: "linux", architecture: "amd64" };
const signal = new AbortController().signal;

function plan(contents: Contents, { tag = "1", digest = "", platform = AMD64 } = {}) {
  const reference = { host: "example.com", repository: "app", tag, digest };
  return planArtifact(reference, { repository: contents.repository, platform, signal });
}

Deno.test("planArtifact() of an index is what the platform needs, and the index as it is, in upstream's order", async () => {
  const contents = new Contents();
  const amd64 = contents.image("amd64", ["base", "own"]);
  const index = contents.index("1", [contents.image("arm64", ["base", "other"]), amd64]);

  const { descriptor, blobs } = await plan(contents);

  assertEquals(descriptor.digest, index.digest);
  assertEquals([descriptor.mediaType, descriptor.sizeBytes], [INDEX, index.size]);
  assertEquals(blobs.map(({ digest }) => digest), [...amd64.parts, amd64.digest, index.digest]);
  assertEquals(blobs.map(({ content }) => content !== undefined), [false, false, false, true, true]);
});

Deno.test("planArtifact() of an image alone looks for what it is made", async () => {
  const contents = new Contents();
  const { digest } = contents.image("arm64", ["base"]);
  contents.tags.set("1", digest);

  const { descriptor } = await plan(contents, { platform: { os: "linux", architecture: "arm64" } });

  assertEquals([descriptor.mediaType, descriptor.digest], [MANIFEST, digest]);
  await assertRejects(() => plan(contents), K0sError, "platform doesn't match: linux/arm64");
});

Deno.test("planArtifact() takes what runs nowhere, such as a chart, for every platform", async () => {
  const contents = new Contents();
  const config = contents.add("application/vnd.cncf.helm.config.v1+json", { name: "chart" });
  const layer = contents.add("application/vnd.cncf.helm.chart.content.v1.tar+gzip", new Uint8Array([1]));
  const { digest } = contents.add(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] });
  contents.tags.set("1", digest);

  assertEquals((await plan(contents)).blobs.map((blob) => blob.digest), [config.digest, layer.digest, digest]);
});

Deno.test("planArtifact() has each blob once", async () => {
  const contents = new Contents();
  contents.index("1", [contents.image("amd64", ["base", "base"])]);

  assertEquals((await plan(contents)).blobs.length, 4);
});

Deno.test("planArtifact() goes by the digest that is asked for, whatever the tag is by now", async () => {
  const contents = new Contents();
  const former = contents.index("1", [contents.image("amd64", ["former"])]);
  contents.index("1", [contents.image("amd64", ["newer"])]);

  assertEquals((await plan(contents, { digest: former.digest })).descriptor.digest, former.digest);
});

Deno.test("planArtifact() refuses a manifest that is not what its digest says", async () => {
  const contents = new Contents();
  const { digest } = contents.index("1", [contents.image("amd64", ["base"])]);
  contents.blobs.set(digest, new TextEncoder().encode('{"layers":[]}'));

  await assertRejects(() => plan(contents, { digest }), WrongContentsError, "other contents than asked for");
});

Deno.test("planArtifact() refuses parts that it could only leave out", async () => {
  const contents = new Contents();
  const layer = contents.add("application/vnd.oci.image.layer.v1.tar", new Uint8Array([1]));
  const config = contents.add("application/vnd.cncf.helm.config.v1+json", {});
  const other = { ...layer, digest: `sha512:${"0".repeat(128)}` };
  const platform = { os: "linux", architecture: "amd64" };
  const cases: [unknown, string][] = [
    [{ config, layers: [layer, other] }, 'names "sha512:'],
    [{ config, layers: [{ ...layer, size: undefined }] }, `does not say what size ${layer.digest} has`],
    [{ config, layers: [{ ...layer, size: -1 }] }, "does not say what size"],
    [{ config: { ...config, digest: "sha256:../x" }, layers: [] }, 'names "sha256:../x", which is no sha256 digest'],
    [{ manifests: [{ mediaType: MANIFEST, digest: "", platform }] }, 'names "", which is no sha256 digest'],
  ];
  for (const [manifest, why] of cases) {
    contents.tags.set("1", contents.add(MANIFEST, manifest).digest);

    await assertRejects(() => plan(contents), K0sError, why);
  }
});

import { spawnSync } from "node:child_process";
import { assertEquals, assertMatch } from "@std/assert";
import { unpackTar } from "@std/tar";
import { layerParts } from "../../../lib/bundle/image_import.ts";
import { layoutEntries } from "../../../lib/bundle/image_layout.ts";
import type { ImageSource } from "../../../lib/bundle/image_recipe.ts";
import { tarStream } from "../../../lib/bundle/tar_stream.ts";
import { sha256Of } from "../../../lib/platform/mod.ts";
import { aPayload, collect, someBytes, temporaryDirectory } from "./_fixture.ts";

const IMAGES: ImageSource[] = ["coredns", "kube-proxy"].map((name) => ({
  reference: `example.com:5000/k0s/${name}:v1.2.3`,
  recipe: {
    key: name,
    layers: [{ part: "images-base" }, { files: [{ part: "system-pods", path: "/bin/multi", links: [name] }] }],
    entrypoint: [`/bin/${name}`],
    env: { PATH: "/bin", HOME: "/" },
    user: "65532",
  },
}));

/** Files of the layout by name. */
async function aLayout(): Promise<Map<string, Uint8Array>> {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [
    { name: "system-pods", content: someBytes(3000) },
    { name: "images-base", content: someBytes(1024, 9), kind: "image-layer" },
  ]);
  const entries = await layoutEntries(IMAGES, "amd64", layerParts(payload));
  const unpacked = await unpackTar(await collect(tarStream(entries)));
  return new Map(unpacked.map(({ header, data }) => [header.name, data ?? new Uint8Array()]));
}

function json(layout: Map<string, Uint8Array>, name: string) {
  return JSON.parse(new TextDecoder().decode(layout.get(name)));
}

interface Descriptor {
  digest: string;
  size: number;
}

/** The digest of what a compressed layer holds. */
function diffIdOf(layer: Uint8Array): string {
  const { status, stdout } = spawnSync("zstd", ["--decompress", "--stdout"], { input: layer });
  assertEquals(status, 0);
  return `sha256:${sha256Of(stdout)}`;
}

/** The blob of a descriptor, after checking size and digest. */
function blobOf(layout: Map<string, Uint8Array>, { digest, size }: Descriptor): Uint8Array {
  const content = layout.get(`blobs/${digest.replace(":", "/")}`) ?? new Uint8Array();
  assertEquals([`sha256:${sha256Of(content)}`, content.length], [digest, size]);
  return content;
}

Deno.test("layoutEntries() makes a layout in which every descriptor leads to its blob", async () => {
  const layout = await aLayout();

  assertEquals(json(layout, "oci-layout"), { imageLayoutVersion: "1.0.0" });
  for (const descriptor of json(layout, "index.json").manifests) {
    const manifest = JSON.parse(new TextDecoder().decode(blobOf(layout, descriptor)));
    const config = JSON.parse(new TextDecoder().decode(blobOf(layout, manifest.config)));
    assertEquals(config.rootfs.diff_ids, manifest.layers.map((layer: Descriptor) => diffIdOf(blobOf(layout, layer))));
  }
});

Deno.test("layoutEntries() names images as containerd's importer wants it", async () => {
  const { manifests } = json(await aLayout(), "index.json");

  assertEquals(manifests[0].annotations, {
    "io.containerd.image.name": "example.com:5000/k0s/coredns:v1.2.3",
    "org.opencontainers.image.ref.name": "v1.2.3",
  });
  assertEquals(manifests[0].platform, { architecture: "amd64", os: "linux" });
});

Deno.test("layoutEntries() holds a shared layer once", async () => {
  const layout = await aLayout();

  // The base, two layers with another link each, two configurations, two manifests.
  assertEquals([...layout.keys()].filter((name) => name.startsWith("blobs/")).length, 7);
});

Deno.test("layoutEntries() writes the recipe into the configuration", async () => {
  const layout = await aLayout();
  const [descriptor] = json(layout, "index.json").manifests;
  const manifest = JSON.parse(new TextDecoder().decode(blobOf(layout, descriptor)));

  const { config, architecture } = JSON.parse(new TextDecoder().decode(blobOf(layout, manifest.config)));

  assertEquals(config, { User: "65532", Env: ["HOME=/", "PATH=/bin"], Entrypoint: ["/bin/coredns"] });
  assertMatch(architecture, /amd64/);
});

Deno.test("layoutEntries() gives the same bytes each time", async () => {
  assertEquals(await aLayout(), await aLayout());
});

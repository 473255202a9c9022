import { assertEquals } from "@std/assert";
import { registryRoots } from "../../../lib/registries/registry_roots.ts";

const PLUGIN = '[plugins."io.containerd.cri.v1.images"]\n';
const REGISTRY = '[plugins."io.containerd.cri.v1.images".registry]\n';

async function rootsOf(config: string, dropIns: Record<string, string> = {}) {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/d`);
    await Deno.writeTextFile(`${directory}/c.toml`, config);
    for (const [name, text] of Object.entries(dropIns)) await Deno.writeTextFile(`${directory}/d/${name}`, text);
    return await registryRoots({ configFile: `${directory}/c.toml`, dropInDir: `${directory}/d` });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("registryRoots() goes by the last file that names a directory", async () => {
  const ours = `${REGISTRY}config_path = "/ours"\n`;

  assertEquals(await rootsOf(ours), { roots: ["/ours"], notes: [] });
  assertEquals((await rootsOf(ours, { "b.toml": `${REGISTRY}config_path = "/b"`, "a.toml": "", "x": "=" })).roots, [
    "/b",
  ]);
  assertEquals((await rootsOf(ours, { "a.toml": "no TOML" })).roots, ["/ours"]);
  assertEquals(await registryRoots({ configFile: "/proc/nowhere", dropInDir: "/proc/nowhere" }), {
    roots: [],
    notes: [],
  });
});

Deno.test("registryRoots() has lists of directories only where containerd has them", async () => {
  const list = `${REGISTRY}config_path = "/a:/b"\n`;

  assertEquals(await rootsOf(list), {
    roots: [],
    notes: ["containerd finds nothing in several directories at once (config_path /a:/b)"],
  });
  for (
    const told of [
      "use_local_image_pull = true",
      "max_concurrent_downloads = 5",
      "disable_snapshot_annotations = false",
    ]
  ) {
    assertEquals((await rootsOf(list, { "a.toml": `${PLUGIN}${told}\n` })).roots, ["/a", "/b"], told);
  }
  assertEquals((await rootsOf("", { "a.toml": `${PLUGIN}use_local_image_pull = true\n` })).roots, [
    "/etc/containerd/certs.d",
    "/etc/docker/certs.d",
  ]);
});

Deno.test("registryRoots() says of mirrors in the deprecated form", async () => {
  const mirrors = '[plugins."io.containerd.cri.v1.images".registry.mirrors."docker.io"]\nendpoint = ["https://m"]\n';

  assertEquals((await rootsOf(mirrors)).notes.length, 1);
});

import { assert } from "@std/assert";
import { cachedLayer } from "./cached_layer.ts";

/** The shell of {@link shellLayer}, which also is every usual command. */
export const SHELL = "/usr/bin/busybox";

/**
 * A layer with a static shell, a script as `/request` and a directory for temporary files; tar.
 *
 * @throws {Error} Before a build has made the base layer.
 */
export async function shellLayer(script: string): Promise<Uint8Array<ArrayBuffer>> {
  const baseLayer = await cachedLayer();
  assert(baseLayer !== undefined, "the base layer is not built");
  const directory = await Deno.makeTempDir();
  try {
    const args = ["-ec", LAYER, "sh", directory, baseLayer];
    const process = new Deno.Command("sh", { args, stdin: "piped", stderr: "inherit" }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(script));
    await writer.close();
    assert((await process.status).success, "the layer is not made");
    return await Deno.readFile(`${directory}/layer.tar`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const LAYER = `cd "$1"; mkdir root
tar xf "$2" -C root usr/bin/busybox
cat > root/request; chmod 755 root/request
mkdir -m 1777 root/tmp
tar cf layer.tar --owner=0 --group=0 -C root .`;

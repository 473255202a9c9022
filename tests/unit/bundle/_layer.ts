import { packTar, type TarEntry } from "@std/tar";
import type { Payload } from "../../../lib/bundle/payload.ts";
import { aPayload } from "./_fixture.ts";

const FILES: readonly [name: string, mode: number, text: string][] = [
  ["usr/sbin/tool", 0o755, "program"],
  ["usr/lib/libtool.so", 0o644, "library"],
  ["etc/passwd", 0o644, "root"],
];

/** A payload with an image layer named `base`: a program, its library, a link `sbin`, and a file of `/etc`. */
export async function aLayerPayload(directory: string, further: readonly TarEntry[] = []): Promise<Payload> {
  const content = await packTar([
    { header: { name: "usr/", type: "directory", size: 0 } },
    { header: { name: "sbin", type: "symlink", size: 0, linkname: "usr/sbin" } },
    ...FILES.map(([name, mode, body]) => ({ header: { name, type: "file", mode, size: body.length }, body }) as const),
    ...further,
  ]);
  return await aPayload(directory, [{ name: "base", content, kind: "image-layer" }]);
}

/**
 * An image archive, as an operator without a registry has it, with a small receiver of the push gateway's protocol: what is
 * pushed to `/metrics/job/J/instance/I` is shown at `/metrics` under that path, as it came. It runs as the real one does: by
 * the same Deployment, as nobody, with probes.
 */
import { assert } from "@std/assert";
import { sha256Of } from "../../lib/platform/mod.ts";
import { SHELL, shellLayer } from "./shell_layer.ts";

const PORT = 9_091;

/** Answers one request on standard input and output. The shell reads bytes singly, so that the body is left to `head`. */
const REQUEST = `#!${SHELL} sh
read -r method path rest
length=0
while read -r line && line=\${line%?} && [ -n "$line" ]; do
  case "$line" in [Cc]ontent-[Ll]ength:*) length=\${line##* } ;; esac
done
answer() { printf 'HTTP/1.1 %s\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n' "$1" "$2"; }
case "$method $path" in
  "POST /metrics/job/"*)
    file=/tmp/pushed-$(echo "$path" | ${SHELL} tr / :)
    ${SHELL} head -c "$length" > "$file.$$"
    ${SHELL} mv "$file.$$" "$file"
    answer "202 Accepted" 0 ;;
  "GET /metrics")
    for file in /tmp/pushed-*; do
      [ -f "$file" ] && echo "# pushed to \${file#/tmp/pushed-}" && ${SHELL} cat "$file"
    done > /tmp/answer.$$
    answer "200 OK" "$(${SHELL} wc -c < /tmp/answer.$$)"
    ${SHELL} cat /tmp/answer.$$ ;;
  "GET /-/"*) answer "200 OK" 0 ;;
  *) answer "404 Not Found" 0 ;;
esac
`;

/** Writes the archive of an image of this name. @throws {Error} Before a build has made the base layer. */
export async function writePushGatewayImage(archive: string, reference: string): Promise<void> {
  const layer = await shellLayer(REQUEST);
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/blobs/sha256`, { recursive: true });
    await writeLayout(directory, layer, reference);
    const { success } = await new Deno.Command("tar", { args: ["cf", archive, "-C", directory, "."] }).output();
    assert(success, "the archive is not made");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function writeLayout(directory: string, layer: Uint8Array<ArrayBuffer>, reference: string): Promise<void> {
  const blob = async (mediaType: string, content: Uint8Array<ArrayBuffer>) => {
    const hash = sha256Of(content);
    await Deno.writeFile(`${directory}/blobs/sha256/${hash}`, content);
    return { mediaType, digest: `sha256:${hash}`, size: content.length };
  };
  const layerBlob = await blob("application/vnd.oci.image.layer.v1.tar", layer);
  const config = {
    architecture: "amd64",
    os: "linux",
    config: { Entrypoint: [SHELL, "nc", "-ll", "-p", String(PORT), "-e", "/request"] },
    rootfs: { type: "layers", diff_ids: [layerBlob.digest] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: await blob("application/vnd.oci.image.config.v1+json", json(config)),
    layers: [layerBlob],
  };
  const manifestBlob = await blob(manifest.mediaType, json(manifest));
  const annotations = { "io.containerd.image.name": reference };
  const platform = { architecture: "amd64", os: "linux" };
  const index = { schemaVersion: 2, manifests: [{ ...manifestBlob, platform, annotations }] };
  await Deno.writeFile(`${directory}/index.json`, json(index));
  await Deno.writeFile(`${directory}/oci-layout`, json({ imageLayoutVersion: "1.0.0" }));
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

import { cachedBaseImage } from "../../scripts/build/base_image.ts";
import { buildContext } from "../../scripts/build/context.ts";

/**
 * The base layer of the images, with iptables, ipset and iproute2, as this checkout makes it and the build has cached it;
 * `undefined` before that. Layers of other checkouts may lie beside it.
 */
export async function cachedLayer(): Promise<string | undefined> {
  return (await cachedBaseImage(buildContext("amd64", "development")))?.path;
}

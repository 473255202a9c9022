/** The base layer of the images, with iptables, ipset and iproute2, that the build has cached; `undefined` before it. */
export function cachedLayer(): string | undefined {
  const cache = `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/k0s-build/components`;
  try {
    const name = [...Deno.readDirSync(cache)].map((entry) => entry.name).find((entry) =>
      entry.startsWith("images-base-")
    );
    return name === undefined ? undefined : `${cache}/${name}/images-base`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

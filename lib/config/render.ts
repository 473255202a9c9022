import { stringify } from "@std/yaml";
import { isMapping, type Mapping } from "../base/mod.ts";
import { defaultImages, defaultProxyImages } from "./defaults/default_images.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** How a configuration is rendered. */
export interface RenderConfigOptions {
  /** Whether images are written although they are the defaults. @default {false} */
  includeImages?: boolean;
}

/**
 * Renders a configuration as `k0s config create` prints it: keys sorted, no document marker, default images left out.
 *
 * Parsing the result gives the same configuration again.
 */
export function renderDocument(config: ClusterConfig, options: RenderConfigOptions = {}): string {
  const tree = structuredClone(config) as ClusterConfig & { spec: { images?: unknown } };
  if (!options.includeImages) leaveOutDefaultImages(tree);
  return stringify(tree, { sortKeys: true });
}

function leaveOutDefaultImages(config: ClusterConfig): void {
  const { spec } = config;
  const kept = withoutEqual(spec.images, defaultImages());
  if (kept === undefined) Reflect.deleteProperty(spec, "images");
  else Reflect.set(spec, "images", kept);
  const proxies = defaultProxyImages();
  for (const kind of ["envoyProxy", "traefik"] as const) {
    const proxy = spec.network.nodeLocalLoadBalancing[kind];
    if (proxy === undefined) continue;
    const image = withoutEqual(proxy.image, proxies[kind]);
    if (image === undefined) Reflect.deleteProperty(proxy, "image");
    else Reflect.set(proxy, "image", image);
  }
}

/** What of a value differs from the defaults; `undefined` if nothing does. */
export function withoutEqual(value: unknown, defaults: unknown): unknown {
  if (!isMapping(value) || !isMapping(defaults)) return value === defaults ? undefined : value;
  const kept: Mapping = {};
  for (const [key, member] of Object.entries(value)) {
    const different = withoutEqual(member, defaults[key]);
    if (different !== undefined) kept[key] = different;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

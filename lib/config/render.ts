import { stringify } from "@std/yaml";
import { defaultImages, defaultProxyImages } from "./defaults/default_images.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";
import { isMapping, type Mapping } from "./tree.ts";

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
  return stringify(withColonsHidden(tree), { sortKeys: true }).replaceAll(HIDDEN_COLON, ":");
}

/** A private-use character that stands for a colon while rendering. */
const HIDDEN_COLON = "\uE000";
/** `host:port` with a dotted host: plain text in every version of YAML. */
const HOST_AND_PORT = /^[\w-]+(?:\.[\w-]+)+:\d+$/;

/** Our writer quotes every text with a colon, upstream's does not quote `0.0.0.0:10256`. */
function withColonsHidden(value: unknown): unknown {
  if (typeof value === "string") return HOST_AND_PORT.test(value) ? value.replace(":", HIDDEN_COLON) : value;
  if (Array.isArray(value)) return value.map(withColonsHidden);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withColonsHidden(member)]));
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
function withoutEqual(value: unknown, defaults: unknown): unknown {
  if (!isMapping(value) || !isMapping(defaults)) return value === defaults ? undefined : value;
  const kept: Mapping = {};
  for (const [key, member] of Object.entries(value)) {
    const different = withoutEqual(member, defaults[key]);
    if (different !== undefined) kept[key] = different;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

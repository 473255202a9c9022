import { defaultImages, defaultProxyImages, type ImageSpec } from "./defaults/default_images.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** The images of the configuration by their place under `spec.images`, and those of the node-local load balancers. */
export const IMAGE_KEYS = [
  "pause",
  "konnectivity",
  "kubeproxy",
  "coredns",
  "metricsserver",
  "pushgateway",
  "kuberouter.cni",
  "kuberouter.cniInstaller",
  "calico.cni",
  "calico.kubecontrollers",
  "calico.node",
  "calico.windows.cni",
  "calico.windows.node",
  "windows.kubeproxy",
  "windows.pause",
  "nodeLocalLoadBalancing.envoyProxy",
  "nodeLocalLoadBalancing.traefik",
] as const;

/** Names one image. */
export type ImageKey = typeof IMAGE_KEYS[number];

type Images = ClusterConfig["spec"]["images"];
type Balancing = ClusterConfig["spec"]["network"]["nodeLocalLoadBalancing"];

function imagesByKey(
  images: Images,
  balancing: Pick<Balancing, "envoyProxy" | "traefik">,
): Record<ImageKey, ImageSpec> {
  const proxies = defaultProxyImages();
  return {
    pause: images.pause,
    konnectivity: images.konnectivity,
    kubeproxy: images.kubeproxy,
    coredns: images.coredns,
    metricsserver: images.metricsserver,
    pushgateway: images.pushgateway,
    "kuberouter.cni": images.kuberouter.cni,
    "kuberouter.cniInstaller": images.kuberouter.cniInstaller,
    "calico.cni": images.calico.cni,
    "calico.kubecontrollers": images.calico.kubecontrollers,
    "calico.node": images.calico.node,
    "calico.windows.cni": images.calico.windows.cni,
    "calico.windows.node": images.calico.windows.node,
    "windows.kubeproxy": images.windows.kubeproxy,
    "windows.pause": images.windows.pause,
    "nodeLocalLoadBalancing.envoyProxy": balancing.envoyProxy?.image ??
      withRepository(proxies.envoyProxy, images.repository),
    "nodeLocalLoadBalancing.traefik": balancing.traefik?.image ?? withRepository(proxies.traefik, images.repository),
  };
}

function references(specs: Record<ImageKey, ImageSpec>): Record<ImageKey, string> {
  return Object.fromEntries(IMAGE_KEYS.map((key) => [key, referenceOf(specs[key])])) as Record<ImageKey, string>;
}

/** `image:version`. */
export function referenceOf({ image, version }: ImageSpec): string {
  return `${image}:${version}`;
}

/** The reference that pods use for an image, overrides of the operator included. */
export function imageReference(config: ClusterConfig, key: ImageKey): string {
  return imageReferences(config)[key];
}

/** Every reference of the configuration. */
export function imageReferences(config: ClusterConfig): Record<ImageKey, string> {
  return references(imagesByKey(config.spec.images, config.spec.network.nodeLocalLoadBalancing));
}

/** Every reference of a configuration that overrides none: the names that embedded images are imported under. */
export function defaultImageReferences(): Record<ImageKey, string> {
  return references(imagesByKey(defaultImages(), {}));
}

/**
 * Moves an image to another registry, as `spec.images.repository` does.
 *
 * The registry host (what is before the first `/` and has a `.` or `:`, or is `localhost`) is replaced; without one the
 * repository is put in front. An image that already starts with the repository stays as it is.
 */
export function withRepository(spec: ImageSpec, repository: string | undefined): ImageSpec {
  if (!repository || spec.image.startsWith(repository)) return spec;
  const slash = spec.image.indexOf("/");
  const host = slash === -1 ? "" : spec.image.slice(0, slash);
  const isHost = host.includes(".") || host.includes(":") || host === "localhost";
  const rest = isHost ? spec.image.slice(slash + 1) : spec.image;
  return { ...spec, image: `${repository}/${rest}` };
}

/** The configuration with `spec.images.repository` applied to every image, those of the load balancers included. */
export function applyImageRepository(config: ClusterConfig): ClusterConfig {
  const { repository } = config.spec.images;
  if (!repository) return config;
  const moved = structuredClone(config);
  const { images, network: { nodeLocalLoadBalancing: balancing } } = moved.spec;
  const all = [images, images.calico, images.calico.windows, images.kuberouter, images.windows, balancing.envoyProxy];
  for (const group of [...all, balancing.traefik]) {
    for (const [key, value] of Object.entries(group ?? {})) {
      if (isImage(value)) Reflect.set(group!, key, withRepository(value, repository));
    }
  }
  return moved;
}

function isImage(value: unknown): value is ImageSpec {
  return typeof value === "object" && value !== null && "image" in value && "version" in value;
}

import { type ImageKey, imageReferences } from "./images.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** A machine's kind, in the words of OCI images. */
export interface ImagePlatform {
  /** Such as `linux`. */
  os: string;
  /** Such as `amd64`. */
  architecture: string;
}

/** For what Envoy's project makes no image. */
const WITHOUT_ENVOY: ReadonlySet<string> = new Set(["arm", "riscv64"]);

/**
 * References of the images that nodes of a platform need, in upstream's order.
 *
 * @param isAll Whether those are listed, too, that this configuration does not use.
 * @see k0s `pkg/airgap/images.go`
 */
export function listImages(config: ClusterConfig, platform: ImagePlatform, isAll = false): string[] {
  const references = imageReferences(config);
  const { provider, nodeLocalLoadBalancing: balancing } = config.spec.network;
  const isBalancedBy = (type: string) => isAll || (balancing.enabled && balancing.type === type);
  const keys: Record<string, ImageKey[]> = {
    linux: [
      ...["pause", "konnectivity", "kubeproxy", "coredns", "metricsserver"] as const,
      ...isAll ? ["pushgateway"] as const : [],
      ...isAll || provider === "kuberouter" ? ["kuberouter.cniInstaller", "kuberouter.cni"] as const : [],
      ...isAll || provider === "calico" ? ["calico.cni", "calico.kubecontrollers", "calico.node"] as const : [],
      ...isBalancedBy("EnvoyProxy") && !WITHOUT_ENVOY.has(platform.architecture)
        ? ["nodeLocalLoadBalancing.envoyProxy"] as const
        : [],
    ],
    windows: [
      ...["windows.pause", "windows.kubeproxy"] as const,
      ...isAll || provider === "calico" ? ["calico.windows.cni", "calico.windows.node"] as const : [],
    ],
  };
  const ofAnySystem: ImageKey[] = isBalancedBy("Traefik") ? ["nodeLocalLoadBalancing.traefik"] : [];
  return [...keys[platform.os] ?? [], ...ofAnySystem].map((key) => references[key]);
}

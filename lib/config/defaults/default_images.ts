/** An image as the configuration writes it. */
export interface ImageSpec {
  image: string;
  version: string;
}

const image = (name: string, version: string): ImageSpec => ({ image: name, version });

/**
 * The images of the components' own makers, at exactly the versions embedded in the executable, so that pulling and
 * importing give the same program. What is not embedded keeps a published image: of the component's maker where there
 * is one, else upstream's (push gateway and CNI installer, which nobody else publishes). Calico's are upstream's, too,
 * which tests them with these arguments and has them in its bundles for machines without a registry.
 *
 * @returns A fresh value: callers may change it.
 */
export function defaultImages() {
  return {
    default_pull_policy: "IfNotPresent" as const,
    konnectivity: image("registry.k8s.io/kas-network-proxy/proxy-agent", "v0.36.0"),
    pushgateway: image("quay.io/k0sproject/pushgateway-ttl", "1.4.0-k0s.2"),
    metricsserver: image("registry.k8s.io/metrics-server/metrics-server", "v0.9.0"),
    kubeproxy: image("registry.k8s.io/kube-proxy", "v1.37.2"),
    coredns: image("docker.io/coredns/coredns", "1.15.0"),
    pause: image("registry.k8s.io/pause", "3.10.2"),
    calico: {
      cni: image("quay.io/k0sproject/calico-cni", "v3.32.1-2"),
      node: image("quay.io/k0sproject/calico-node", "v3.32.1-2"),
      kubecontrollers: image("quay.io/k0sproject/calico-kube-controllers", "v3.32.1-2"),
      windows: {
        cni: image("docker.io/calico/cni-windows", "v3.32.1"),
        node: image("docker.io/calico/node-windows", "v3.32.1"),
      },
    },
    kuberouter: {
      cni: image("docker.io/cloudnativelabs/kube-router", "v2.10.0"),
      cniInstaller: image("quay.io/k0sproject/cni-node", "v1.9.1-k0s.1-mac-pinning"),
    },
    windows: {
      kubeproxy: image("docker.io/sigwindowstools/kube-proxy", "v1.37.2-calico-hostprocess"),
      pause: image("registry.k8s.io/pause", "3.10.2"),
    },
  };
}

/** The images of the node-local load balancers. */
export function defaultProxyImages() {
  return {
    envoyProxy: image("quay.io/k0sproject/envoy-distroless", "v1.39.0"),
    traefik: image("docker.io/library/traefik", "v3.7.13"),
  };
}

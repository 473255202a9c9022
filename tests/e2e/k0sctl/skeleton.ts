/** The configuration that `k0sctl init --k0s` writes (`cmd/init.go`), a `kind: Cluster` with what k0s of 2021 knew. */
const SKELETON = `apiVersion: k0s.k0sproject.io/v1beta1
kind: Cluster
metadata:
  name: k0s
spec:
  api:
    port: 6443
    k0sApiPort: 9443
  storage:
    type: etcd
  network:
    podCIDR: 10.244.0.0/16
    serviceCIDR: 10.96.0.0/12
    provider: kuberouter
    kuberouter:
      mtu: 0
      peerRouterIPs: ""
      peerRouterASNs: ""
      autoMTU: true
    kubeProxy:
      disabled: false
      mode: iptables
  telemetry:
    enabled: true
  installConfig:
    users:
      etcdUser: etcd
      kineUser: kube-apiserver
      konnectivityUser: konnectivity-server
      kubeAPIserverUser: kube-apiserver
      kubeSchedulerUser: kube-scheduler
  konnectivity:
    agentPort: 8132
    adminPort: 8133
`;

/** What k0sctl makes of it for a controller: the addresses of all, and where its etcd is (`phase/configure_k0s.go`). */
export function configFor(
  { sans, peerAddress }: { sans: readonly string[]; peerAddress?: string | undefined },
): string {
  const listed = `  api:\n    sans:\n${sans.map((san) => `    - ${san}\n`).join("")}`;
  const peer = peerAddress === undefined ? "" : `    etcd:\n      peerAddress: ${peerAddress}\n`;
  const text = SKELETON.replace("  api:\n", listed).replace("    type: etcd\n", `${peer}    type: etcd\n`);
  return `# generated-by-k0sctl 2026-11-28T12:00:00Z\n${text}`;
}

/** What is left of it for the file of a controller with `dynamicConfig: true` (`NodeConfig()`): the rest is in the cluster. */
export function nodeConfigOf(config: string): string {
  return config.slice(0, config.indexOf("  telemetry:"));
}

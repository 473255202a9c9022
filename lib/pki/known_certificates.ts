import type { AuthorityName } from "./authority.ts";

/** An authority or a leaf of a controller, and what it is for. */
export interface KnownCertificate {
  /** Place below the PKI directory, such as `server` or `etcd/peer`. */
  name: string;
  /** Processes that work with it, by their names in `k0s status`; `k0s` is our own. */
  usedBy: readonly string[];
  /** Which part of a control plane has it: those beside `api` are not on every controller. */
  part: "api" | "etcd" | "konnectivity";
}

/** A leaf of a controller. */
export interface KnownLeaf extends KnownCertificate {
  signer: AuthorityName;
  /** Whether a kubeconfig `<name>.conf` holds it, too. */
  hasKubeconfig: boolean;
}

/** Every authority that a controller may have. */
export const KNOWN_AUTHORITIES: readonly (KnownCertificate & { name: AuthorityName })[] = [
  { name: "ca", usedBy: ["kube-apiserver", "kube-controller-manager", "kubelet", "k0s"], part: "api" },
  { name: "front-proxy-ca", usedBy: ["kube-apiserver", "kube-controller-manager"], part: "api" },
  { name: "etcd/ca", usedBy: ["etcd", "kube-apiserver", "k0s"], part: "etcd" },
];

/** Every leaf that a controller may have. */
export const KNOWN_LEAVES: readonly KnownLeaf[] = [
  leaf("admin", ["k0s"], { hasKubeconfig: true }),
  leaf("server", ["kube-apiserver"]),
  leaf("k0s-api", ["k0s"]),
  leaf("apiserver-kubelet-client", ["kube-apiserver"]),
  leaf("ccm", ["kube-controller-manager"], { hasKubeconfig: true }),
  leaf("scheduler", ["kube-scheduler"], { hasKubeconfig: true }),
  leaf("front-proxy-client", ["kube-apiserver"], { signer: "front-proxy-ca" }),
  leaf("konnectivity", ["konnectivity"], { part: "konnectivity", hasKubeconfig: true }),
  leaf("apiserver-etcd-client", ["kube-apiserver", "k0s"], { part: "etcd", signer: "etcd/ca" }),
  leaf("etcd/server", ["etcd"], { part: "etcd", signer: "etcd/ca" }),
  leaf("etcd/peer", ["etcd", "k0s"], { part: "etcd", signer: "etcd/ca" }),
];

function leaf(name: string, usedBy: readonly string[], more: Partial<KnownLeaf> = {}): KnownLeaf {
  return { name, usedBy, part: "api", signer: "ca", hasKubeconfig: false, ...more };
}

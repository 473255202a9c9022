import { KEEPALIVED_VERSION } from "./keepalived.ts";

/** A program and where it comes from. */
export interface Program {
  /** Name it is called by. */
  readonly name: string;
  /** Version as the program itself reports it. */
  readonly version: string;
  /** Go module, or Debian package, it is built from. */
  readonly module: string;
  /** SPDX licence expression. */
  readonly licence: string;
}

/** One executable that a component's build yields. */
export interface OutputRecipe extends Program {
  /** Go package to build, relative to the component's folder or by import path; a C file in it for the other kinds. */
  readonly source: string;
  /** Further names the file is linked as; the file chooses its program by the name it is called by. */
  readonly links?: readonly string[];
  /** Programs inside, where there are several. */
  readonly programs?: readonly Program[];
  /** Go build tags in addition to the component's. */
  readonly tags?: readonly string[];
  /** Variables the linker sets instead of, or in addition to, the component's. */
  readonly stamps?: Readonly<Record<string, string>>;
}

/** How one folder of `assets/components/` becomes executables. */
export interface ComponentRecipe {
  /** Name of the folder. */
  readonly name: string;
  readonly kind: "go" | "c" | "keepalived";
  /** Whether it contains C, which makes a C compiler necessary and the link external and static. */
  readonly cgo?: boolean;
  /** Debian packages the C part needs beside the compiler. */
  readonly debianPackages?: readonly string[];
  readonly tags?: readonly string[];
  /** Variables the linker sets: `package.name` → value. */
  readonly stamps?: Readonly<Record<string, string>>;
  readonly outputs: readonly OutputRecipe[];
}

const APACHE = "Apache-2.0";
const KUBERNETES = { version: "v1.37.2", module: "k8s.io/kubernetes", licence: APACHE };
const KONNECTIVITY = { version: "v0.36.0", module: "sigs.k8s.io/apiserver-network-proxy", licence: APACHE };
const HELM = { version: "v4.3.1", module: "helm.sh/helm/v4", licence: APACHE };
const CONTAINERD = { version: "v2.4.2", module: "github.com/containerd/containerd/v2", licence: APACHE };
const CNI = { version: "v1.9.1", module: "github.com/containernetworking/plugins", licence: APACHE };
const RUNC = { version: "v1.5.2", module: "github.com/opencontainers/runc", licence: APACHE };
const KINE = { version: "v0.17.5", module: "github.com/k3s-io/kine", licence: APACHE };
const ETCD = { version: "v3.7.3", module: "go.etcd.io/etcd/server/v3", licence: APACHE };
const ETCDUTL = { ...ETCD, module: "go.etcd.io/etcd/etcdutl/v3" };
const SYSTEM_PODS: readonly Program[] = [
  { name: "coredns", version: "v1.15.0", module: "github.com/coredns/coredns", licence: APACHE },
  { name: "konnectivity-agent", ...KONNECTIVITY },
  { name: "kube-proxy", ...KUBERNETES },
  { name: "kube-router", version: "v2.10.0", module: "github.com/cloudnativelabs/kube-router/v2", licence: APACHE },
  { name: "metrics-server", version: "v0.9.0", module: "sigs.k8s.io/metrics-server", licence: APACHE },
  { name: "traefik", version: "v3.7.13", module: "github.com/traefik/traefik/v3", licence: "MIT" },
];
/** How Kubernetes' programs say which version they are. */
function kubernetesStamps(gitVersion: string, gitTreeState: string): Record<string, string> {
  // The Go module does not tell its commit.
  const values = { gitVersion, gitMajor: "1", gitMinor: "37", gitCommit: "not_available", gitTreeState };
  const packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
  return Object.fromEntries(
    packages.flatMap((name) => Object.entries(values).map(([field, value]) => [`${name}.${field}`, value])),
  );
}

/** The programs of a pod, which are the makers' own. */
const KUBERNETES_STAMPS = kubernetesStamps(KUBERNETES.version, "clean");
/** The daemons of a node say that they belong to k0s (k0s `embedded-bins/kubernetes/Dockerfile`). */
const DAEMON_STAMPS = kubernetesStamps(`${KUBERNETES.version}+k0s`, "clean");
/** As kubectl inside of upstream's executable, which knows of no tree (k0s `Makefile`). */
const KUBECTL_STAMPS = kubernetesStamps(KUBERNETES.version, "");
const DAEMONS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"];

/**
 * Every component, in the order of building: the longest first, so that a failure is seen early.
 *
 * Versions are those the `go.mod` files pin; a unit test compares them.
 */
export const COMPONENTS: readonly ComponentRecipe[] = [
  {
    name: "kubernetes",
    kind: "go",
    tags: ["providerless"],
    stamps: DAEMON_STAMPS,
    outputs: [
      {
        name: "kubernetes",
        ...KUBERNETES,
        source: "./node",
        links: [...DAEMONS, "konnectivity-server"],
        programs: [
          ...DAEMONS.map((name) => ({ name, ...KUBERNETES })),
          { name: "konnectivity-server", ...KONNECTIVITY },
        ],
      },
    ],
  },
  {
    name: "kubectl",
    kind: "go",
    stamps: { ...KUBECTL_STAMPS, [`${HELM.module}/internal/version.version`]: HELM.version },
    outputs: [
      {
        name: "kubectl",
        ...KUBERNETES,
        source: ".",
        links: ["helm"],
        programs: [{ name: "kubectl", ...KUBERNETES }, { name: "helm", ...HELM }],
      },
    ],
  },
  {
    name: "containerd",
    kind: "go",
    tags: ["osusergo", "netgo", "static_build", "urfave_cli_no_docs"],
    stamps: { "github.com/containerd/containerd/v2/version.Version": CONTAINERD.version },
    outputs: [
      {
        name: "containerd",
        ...CONTAINERD,
        source: "./daemon",
        links: ["ctr"],
        programs: ["containerd", "ctr"].map((name) => ({ name, ...CONTAINERD })),
      },
      {
        name: "containerd-shim-runc-v2",
        ...CONTAINERD,
        source: `${CONTAINERD.module}/cmd/containerd-shim-runc-v2`,
        tags: ["no_grpc"],
      },
    ],
  },
  {
    name: "runc",
    kind: "go",
    cgo: true,
    debianPackages: ["libseccomp-dev"],
    tags: ["seccomp", "netgo", "osusergo", "urfave_cli_no_docs"],
    outputs: [{ name: "runc", ...RUNC, source: RUNC.module }],
  },
  {
    name: "cni",
    kind: "go",
    stamps: { [`${CNI.module}/pkg/utils/buildversion.BuildVersion`]: CNI.version },
    outputs: ["main/bridge", "ipam/host-local", "main/loopback", "meta/portmap", "meta/bandwidth"].map((plugin) => ({
      name: plugin.slice(plugin.indexOf("/") + 1),
      ...CNI,
      source: `${CNI.module}/plugins/${plugin}`,
    })),
  },
  {
    name: "kine",
    kind: "go",
    cgo: true,
    tags: [
      "nats",
      "netgo",
      "osusergo",
      "sqlite_column_metadata",
      "sqlite_dbstat",
      "sqlite_math_functions",
      "sqlite_omit_load_extension",
      "sqlite_preupdate_hook",
      "sqlite_stat4",
      "sqlite_unlock_notify",
      "sqlite_vtable",
    ],
    stamps: { [`${KINE.module}/pkg/version.Version`]: KINE.version },
    outputs: [{ name: "kine", ...KINE, source: "." }],
  },
  {
    name: "etcd",
    kind: "go",
    outputs: [{
      name: "etcd",
      ...ETCD,
      source: ".",
      links: ["etcdutl"],
      programs: [{ name: "etcd", ...ETCD }, { name: "etcdutl", ...ETCDUTL }],
    }],
  },
  {
    name: "pause",
    kind: "c",
    outputs: [{
      name: "pause",
      version: "v1.0.0",
      module: "k0s.local/components/pause",
      licence: APACHE,
      source: "pause.c",
    }],
  },
  {
    name: "keepalived",
    kind: "keepalived",
    debianPackages: ["libssl-dev", "libnl-3-dev", "libnl-genl-3-dev", "libmd-dev"],
    outputs: [{
      name: "keepalived",
      version: `v${KEEPALIVED_VERSION}`,
      module: "github.com/acassen/keepalived",
      // Its own, that of libnl, that of libmd.
      licence: "GPL-2.0-or-later AND LGPL-2.1-only AND BSD-3-Clause",
      source: "without_tls.c",
    }],
  },
  {
    name: "system-pods",
    kind: "go",
    tags: ["providerless"],
    stamps: {
      ...KUBERNETES_STAMPS,
      "github.com/cloudnativelabs/kube-router/v2/pkg/version.Version": "v2.10.0",
      "main.metricsServerVersion": "v0.9.0",
    },
    outputs: [
      {
        name: "system-pods",
        version: KUBERNETES.version,
        module: "k0s.local/components/system-pods",
        licence: APACHE,
        source: ".",
        links: SYSTEM_PODS.map(({ name }) => name),
        programs: SYSTEM_PODS,
      },
    ],
  },
];

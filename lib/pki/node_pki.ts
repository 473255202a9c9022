import type { ComponentUsers, NodePaths } from "../config/mod.ts";
import type { Clock, Logger, Owner } from "../platform/mod.ts";
import type { AuthorityName, AuthoritySpec } from "./authority.ts";
import { makeKeyPair, makeRsaKeyPair, type NewKeyPair } from "./keys.ts";
import type { LeafSpec } from "./leaf.ts";
import type { SigningKeySpec } from "./signing_keys.ts";

/** What the PKI of a controller depends on. */
export interface NodePkiOptions {
  paths: NodePaths;
  users: ComponentUsers;
  /** Names and addresses of the API server, see `collectApiSans`. */
  sans: readonly string[];
  /** Those of them that are of the API server's Service, {@link serviceSans}. @default {[]} */
  serviceSans?: readonly string[];
  /** What keeps the cluster's state: `etcd` means one that we run; its certificates are issued then. */
  storage: "etcd" | "kine";
  /** Address by which other members reach our etcd. Required with `etcd`. */
  etcdPeerAddress?: string | undefined;
  /** Port of the API server. */
  apiPort: number;
  /** Host of the API server in kubeconfigs. @default {"localhost"} */
  apiHost?: string | undefined;
  /** A key that was begun before for etcd's tokens, if there is none on disk yet, see `beginEtcdTokenKey()`. */
  etcdTokenKey?: Promise<NewKeyPair | undefined> | undefined;
  /** Leaves that are to be issued again, however young they are. @default {none} */
  renew?: readonly string[] | undefined;
  /** Life of authorities that we make, in milliseconds (`spec.api.ca.expiresAfter`). */
  caLifetimeMs: number;
  /** Life of leaves, in milliseconds (`spec.api.ca.certificatesExpireAfter`). */
  leafLifetimeMs: number;
  /** The same for etcd's (`spec.storage.etcd.ca`). @default {caLifetimeMs} */
  etcdCaLifetimeMs?: number | undefined;
  /** @default {leafLifetimeMs} */
  etcdLeafLifetimeMs?: number | undefined;
  /** Whether konnectivity runs; its files are removed if not. */
  konnectivity: boolean;
  clock: Pick<Clock, "now">;
  log: Logger;
}

/** Everything that a controller's PKI directory is to hold, before kubeconfigs. */
export interface NodePkiSpecs {
  authorities: AuthoritySpec[];
  leaves: LeafSpec[];
  signingKeys: SigningKeySpec[];
}

const ROOT: Owner = { uid: 0, gid: 0 };
/** User of konnectivity-server (apiserver-network-proxy `examples/kubernetes/README.md`). */
const KONNECTIVITY_SERVER = "system:konnectivity-server";

/**
 * Lists what a controller needs: names, owners and places are upstream's.
 *
 * @see k0s `cmd/controller/certificates.go`, `pkg/component/controller/etcd.go`
 */
export function nodePkiSpecs(options: NodePkiOptions): NodePkiSpecs {
  const withEtcd = options.storage === "etcd";
  return {
    authorities: [...apiAuthorities(options), ...(withEtcd ? [etcdAuthority(options)] : [])],
    leaves: [...apiLeaves(options), ...(withEtcd ? etcdLeaves(options) : [])],
    signingKeys: [serviceAccountKey(options), ...(withEtcd ? [etcdTokenKey(options)] : [])],
  };
}

function serviceAccountKey(options: NodePkiOptions): SigningKeySpec {
  return {
    name: "sa",
    place: place(options, "sa", options.users.kubeApiserver, ROOT, "pub"),
    makePair: makeKeyPair,
    // What kube-apiserver signs with (Kubernetes `pkg/serviceaccount/jwt.go`): no Ed25519.
    algorithms: ["RS512", "ES256", "ES384", "ES512"],
  };
}

function etcdTokenKey(options: NodePkiOptions): SigningKeySpec {
  return {
    name: "etcd/jwt",
    place: place(options, "etcd/jwt", options.users.etcd, ROOT, "pub"),
    makePair: async () => await options.etcdTokenKey ?? await makeRsaKeyPair(),
    algorithms: ["RS512", "ES256", "ES384", "ES512", "EdDSA"],
  };
}

function place(
  { paths }: NodePkiOptions,
  name: string,
  keyOwner: Owner,
  publicOwner: Owner,
  publicEnding: "crt" | "pub" = "crt",
) {
  return { base: `${paths.pkiDir}/${name}`, publicEnding, keyOwner, publicOwner };
}

function apiAuthorities(options: NodePkiOptions): AuthoritySpec[] {
  const lifetimeMs = options.caLifetimeMs;
  return [
    {
      name: "ca",
      commonName: "kubernetes-ca",
      // kube-controller-manager signs with it, and runs as kube-apiserver's user.
      place: place(options, "ca", options.users.kubeApiserver, ROOT),
      lifetimeMs,
    },
    {
      name: "front-proxy-ca",
      commonName: "kubernetes-front-proxy-ca",
      place: place(options, "front-proxy-ca", ROOT, ROOT),
      lifetimeMs,
    },
  ];
}

function etcdAuthority(options: NodePkiOptions): AuthoritySpec {
  return {
    name: "etcd/ca",
    commonName: "etcd-ca",
    place: place(options, "etcd/ca", ROOT, ROOT),
    lifetimeMs: options.etcdCaLifetimeMs ?? options.caLifetimeMs,
  };
}

function apiLeaves(options: NodePkiOptions): LeafSpec[] {
  const { kubeApiserver, kubeScheduler, konnectivityServer } = options.users;
  const leaf = (
    name: string,
    commonName: string,
    organization: string,
    owner: Owner,
    more: Partial<LeafSpec> = {},
  ) => ({
    name,
    commonName,
    organizations: [organization],
    signer: "ca" as AuthorityName,
    sans: [],
    place: place(options, name, owner, owner),
    lifetimeMs: options.leafLifetimeMs,
    ...more,
  });
  const controllerManager = "system:kube-controller-manager";
  const { sans, serviceSans = [] } = options;
  return [
    leaf("admin", "kubernetes-admin", "system:masters", ROOT),
    leaf("server", "kubernetes", "kubernetes", kubeApiserver, { sans }),
    leaf("k0s-api", "k0s-api", "kubernetes", kubeApiserver, { sans }),
    leaf("apiserver-kubelet-client", "apiserver-kubelet-client", "system:masters", kubeApiserver),
    leaf("ccm", controllerManager, controllerManager, kubeApiserver),
    leaf("scheduler", "system:kube-scheduler", "system:kube-scheduler", kubeScheduler),
    leaf("front-proxy-client", "front-proxy-client", "front-proxy-client", kubeApiserver, { signer: "front-proxy-ca" }),
    ...(options.konnectivity
      // With the names of the machine: konnectivity-server also serves the agents with it (upstream: `server`). It listens
      // on the network, so its key opens only what a ClusterRoleBinding of this name grants: to review tokens. Nor is it
      // for the names by which pods reach the API server, of which no agent asks.
      ? [leaf("konnectivity", KONNECTIVITY_SERVER, "", konnectivityServer, {
        sans: sans.filter((name) => !serviceSans.includes(name)),
        organizations: [],
      })]
      : []),
  ];
}

function etcdLeaves(options: NodePkiOptions): LeafSpec[] {
  const peer = options.etcdPeerAddress;
  if (peer === undefined) throw new TypeError("Option etcdPeerAddress is required with storage etcd");
  const leaf = (name: string, commonName: string, organization: string, owner: Owner, sans: readonly string[]) => ({
    name,
    commonName,
    organizations: [organization],
    signer: "etcd/ca" as const,
    sans,
    place: place(options, name, owner, owner),
    lifetimeMs: options.etcdLeafLifetimeMs ?? options.leafLifetimeMs,
  });
  const local = ["127.0.0.1", "localhost"];
  const { etcd, kubeApiserver } = options.users;
  return [
    leaf("apiserver-etcd-client", "apiserver-etcd-client", "apiserver-etcd-client", kubeApiserver, local),
    leaf("etcd/server", "etcd-server", "etcd-server", etcd, local),
    leaf("etcd/peer", peer, "etcd-peer", etcd, [peer]),
  ];
}

import { httpsUrl, parseIp } from "../base/mod.ts";
import { CIPHER_SUITES, type ClusterConfig, givenFlag, type NodePaths, runsEtcd } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import type { ListeningPort } from "../supervisor/mod.ts";
import { type Component, flags } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneProcess } from "./control_plane.ts";

/** What {@link etcd} depends on. */
export interface EtcdInputs {
  paths: NodePaths;
  user: Owner;
  /** Name of this member; upstream uses the host name as it is. */
  memberName: string;
  /** Address the other members reach this one at. */
  peerAddress: string;
  logLevel: string;
  /** How a member that joins starts: `<name>=<peer URL>` of all members, from the join API. Left out: a first member. */
  initialCluster?: readonly string[] | undefined;
  /** How it signs tokens with `jwt.key`, as its kind of key allows: upstream's are RSA, those of older data may be ECDSA. */
  tokenAlgorithm: string;
  /** Digest of its authority, which it reads only once; its own certificates it reads at each connection (`transport/listener.go`). */
  certificatesDigest: string;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

const CLIENT_PORT = 2379;
const PEER_PORT = 2380;

/** How it signs tokens with a key that we make. */
const NEW_TOKEN_ALGORITHM = "RS512";

const REMOVED = "the member has been permanently removed from the cluster";

/** What etcd says of itself when the others have removed it; what it says of others begins otherwise. */
const REMOVAL_NOTICE = `server error.*(?<why>${REMOVED})`;

/** Whether a line of etcd, or a complaint of it, says that the others have removed it, so that it ends at each start. */
export function isRemovalNotice(said: string): boolean {
  return said.startsWith(`etcd: ${REMOVED}`) || new RegExp(REMOVAL_NOTICE).test(said);
}

/** etcd, the store of cluster state when `spec.storage.type` is `etcd`. */
export const etcd: Component<EtcdInputs> & ControlPlaneProcess = controlPlaneComponent({
  name: "etcd",
  needs: [],
  account: "etcd",
  parts: ["etcd"],
  isWanted: ({ config }) => runsEtcd(config),
  inputs: ({ config, paths, hostname, digests, options, ...node }, user) => {
    const { peerAddress = "127.0.0.1", extraArgs = {}, rawArgs = [] } = config.spec.storage.etcd ?? {};
    return {
      paths,
      user,
      memberName: memberName(config, hostname),
      peerAddress,
      logLevel: options.logging["etcd"] ?? "info",
      initialCluster: node.etcdInitialCluster,
      tokenAlgorithm: node.etcdTokenAlgorithm ?? NEW_TOKEN_ALGORITHM,
      certificatesDigest: digests["etcd/ca"] ?? "",
      extraArgs,
      rawArgs,
    };
  },
  spec: (inputs) => ({
    executable: `${inputs.paths.binDir}/etcd`,
    args: flags(etcdDefaults(inputs), inputs.extraArgs, inputs.rawArgs),
    // It talks to the members of the cluster alone, whose addresses nobody knows beforehand.
    env: { NO_PROXY: "*", no_proxy: "*" },
    keepsEnvPrefix: true,
    cwd: inputs.paths.dataDir,
    user: inputs.user,
    listens: listeners(inputs),
    ready: {
      kind: "http",
      url: `https://127.0.0.1:${CLIENT_PORT}/health`,
      caFile: `${inputs.paths.etcdPkiDir}/ca.crt`,
      certFile: `${inputs.paths.pkiDir}/apiserver-etcd-client.crt`,
      keyFile: `${inputs.paths.pkiDir}/apiserver-etcd-client.key`,
      everyMs: 100,
      // A learner is not healthy in this sense before it has caught up and been promoted.
      withinMs: inputs.initialCluster === undefined ? 120_000 : 600_000,
    },
    complaints: { pattern: REMOVAL_NOTICE, about: "etcd" },
    stop: { signal: "SIGTERM", graceMs: 10_000 },
    reactsTo: { certificatesDigest: inputs.certificatesDigest },
  }),
});

/** Name of this controller's member; upstream uses the host name as it is. */
export function memberName({ spec: { storage } }: ClusterConfig, hostname: string): string {
  return givenFlag("name", storage.etcd ?? {}) ?? hostname;
}

/** Where it listens, by our flags or the operator's. */
function listeners(inputs: EtcdInputs): ListeningPort[] {
  const urls = [
    givenFlag("listen-client-urls", inputs) ?? httpsUrl("127.0.0.1", CLIENT_PORT),
    givenFlag("listen-peer-urls", inputs) ?? httpsUrl(inputs.peerAddress, PEER_PORT),
  ];
  return urls.flatMap((list) => list.split(",")).flatMap((text): ListeningPort[] => {
    const url = URL.parse(text.trim());
    if (url === null || url.port === "") return [];
    const address = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const isEverywhere = parseIp(address)?.value === 0n;
    return [{ port: Number(url.port), ...(isEverywhere ? {} : { address }) }];
  });
}

function etcdDefaults(inputs: EtcdInputs): Record<string, string | undefined> {
  const { paths, memberName, peerAddress, logLevel, initialCluster } = inputs;
  const clientUrl = `https://127.0.0.1:${CLIENT_PORT}`;
  const peerUrl = httpsUrl(peerAddress, PEER_PORT);
  const pki = paths.etcdPkiDir;
  return {
    "advertise-client-urls": clientUrl,
    "auth-token": `jwt,pub-key=${pki}/jwt.pub,priv-key=${pki}/jwt.key,sign-method=${inputs.tokenAlgorithm},ttl=10m`,
    "cert-file": `${pki}/server.crt`,
    // etcd refuses a list together with TLS 1.3, whose suites cannot be chosen.
    "cipher-suites": givenFlag("tls-min-version", inputs) === "TLS1.3" ? undefined : CIPHER_SUITES.join(","),
    "client-cert-auth": "true",
    "data-dir": paths.etcdDataDir,
    "enable-pprof": "false",
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": (initialCluster ?? [`${memberName}=${peerUrl}`]).join(","),
    "initial-cluster-state": initialCluster === undefined ? undefined : "existing",
    "key-file": `${pki}/server.key`,
    "listen-client-urls": clientUrl,
    "listen-peer-urls": peerUrl,
    "log-level": logLevel,
    "name": memberName,
    "peer-cert-file": `${pki}/peer.crt`,
    "peer-client-cert-auth": "true",
    "peer-key-file": `${pki}/peer.key`,
    "peer-trusted-ca-file": `${pki}/ca.crt`,
    "tls-min-version": "TLS1.2",
    "trusted-ca-file": `${pki}/ca.crt`,
  };
}

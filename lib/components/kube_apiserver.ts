import { httpsUrl } from "../base/mod.ts";
import {
  CIPHER_SUITES,
  type ClusterConfig,
  externalApi,
  featureGatesFlag,
  givenFlag,
  type NodePaths,
  type Security,
  securityOf,
  serviceNetworks,
} from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { admissionPlugins } from "./admission_plugins.ts";
import { frontProxyArgs, serviceAccountArgs, TOKEN_ISSUER } from "./api_server_credentials.ts";
import { auditLogArgs } from "./audit_log.ts";
import { type Component, flags, privilegesFor } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneProcess, type ControlPlaneSettings } from "./control_plane.ts";
import { encryptionArgs, encryptionConfigFile } from "./encryption_flags.ts";
import { usesKonnectivity } from "./konnectivity.ts";

/** Where the API server keeps its state. */
export type ApiServerStorage =
  | { kind: "kine" }
  | { kind: "etcd" }
  | {
    kind: "external-etcd";
    endpoints: readonly string[];
    prefix: string;
    caFile?: string;
    certFile?: string;
    keyFile?: string;
  };

/** What {@link kubeApiserver} depends on. */
export interface KubeApiserverInputs {
  paths: NodePaths;
  user: Owner;
  /** Address that is announced to the cluster. */
  advertiseAddress: string;
  /** Listen on `advertiseAddress` only. */
  onlyBindToAddress: boolean;
  port: number;
  /** One CIDR, or two separated by a comma with the primary family first. */
  serviceCidr: string;
  storage: ApiServerStorage;
  /** Whether k0s itself says where the Service `kubernetes` leads: not to this API server but to an external address. */
  hasForeignEndpoints: boolean;
  konnectivity: boolean;
  verbosity: string;
  /** How long a stop may take, in milliseconds. */
  stopTimeoutMs: number;
  featureGates: string;
  /** Whether the operator's authentication file has a field `anonymous`. @default {false} */
  decidesAnonymous?: boolean;
  /** The file by which it encrypts what it stores; `undefined`: it does not, or the operator has a file of their own. */
  encryptionConfig?: string | undefined;
  /** Digest of the authorities and of the key of tokens. Leaves it reads again by itself (`dynamiccertificates`, client-go `transport`). */
  certificatesDigest: string;
  /** Whether it keeps the audit log of k0s. @default {false} */
  auditLog?: boolean;
  /** What it is told for the cluster's safety. @default {what upstream does} */
  security?: Pick<Security, "denyServiceExternalIPs" | "extendServiceAccountTokens">;
  /** How often the datastore has passed over a change: it has to read everything again. @default {0} */
  datastoreGaps?: number | undefined;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

/** Default time that it has for a stop, in milliseconds (k0s: clamp(request timeout 1 m + 2 s, 5 s, 20 s)). */
const STOP_MS = 20_000;

/** What its etcd client logs when it has no connection; `/readyz` keeps the reason to itself. */
const ETCD_COMPLAINT = String.raw`connection error: desc = \\?"transport: (?<why>[^"\\]+)`;

/** kube-apiserver. */
export const kubeApiserver: Component<KubeApiserverInputs> & ControlPlaneProcess = controlPlaneComponent({
  name: "kube-apiserver",
  needs: ["kine", "etcd"],
  account: "kubeApiserver",
  parts: ["kubernetes"],
  isWanted: () => true,
  inputs: (controller, user) => {
    const { config, paths, digests, options } = controller;
    const { api } = config.spec;
    return {
      paths,
      user,
      advertiseAddress: api.address,
      onlyBindToAddress: api.onlyBindToAddress ?? false,
      port: api.port,
      serviceCidr: serviceNetworks(config).join(","),
      storage: apiServerStorage(config),
      hasForeignEndpoints: hasForeignEndpoints(controller),
      konnectivity: usesKonnectivity(options),
      verbosity: options.logging["kube-apiserver"] ?? "1",
      stopTimeoutMs: options.apiServerStopTimeoutMs ?? STOP_MS,
      featureGates: featureGatesFlag(config, "kube-apiserver"),
      decidesAnonymous: controller.apiServerFiles?.decidesAnonymous ?? false,
      encryptionConfig: controller.encryptsSecrets ? encryptionConfigFile(paths) : undefined,
      certificatesDigest: [digests["ca"], digests["front-proxy-ca"], digests["sa"]].join(" "),
      auditLog: controller.auditLog ?? false,
      security: securityOf(config),
      datastoreGaps: controller.datastoreGaps,
      extraArgs: api.extraArgs ?? {},
      rawArgs: api.rawArgs ?? [],
    };
  },
  spec: (inputs) => {
    const { paths, storage } = inputs;
    // Two that write the same object would never come to rest, so this wins over the operator's, as upstream.
    const forced = inputs.hasForeignEndpoints ? { "endpoint-reconciler-type": "none" } : {};
    const extraArgs = { ...inputs.extraArgs, ...forced };
    const needs = storage.kind === "external-etcd" ? [] : [storage.kind];
    const host = inputs.onlyBindToAddress ? inputs.advertiseAddress : "127.0.0.1";
    return {
      needs,
      executable: `${paths.binDir}/kube-apiserver`,
      args: flags(apiserverDefaults(inputs), extraArgs, [...inputs.rawArgs, ...storageArgs(inputs)]),
      env: {},
      cwd: paths.dataDir,
      user: inputs.user,
      ...privilegesFor([inputs.port], inputs.user),
      listens: [{
        port: inputs.port,
        setting: "spec.api.port",
        ...(inputs.onlyBindToAddress ? { address: inputs.advertiseAddress } : {}),
      }],
      ready: {
        kind: "http",
        url: `${httpsUrl(host, inputs.port)}/readyz`,
        caFile: `${paths.pkiDir}/ca.crt`,
        certFile: `${paths.pkiDir}/admin.crt`,
        keyFile: `${paths.pkiDir}/admin.key`,
        everyMs: 100,
        withinMs: 120_000,
      },
      ...(storage.kind === "external-etcd"
        ? { complaints: { pattern: ETCD_COMPLAINT, about: `etcd at ${storage.endpoints.join(", ")}` } }
        : {}),
      stop: { signal: "SIGTERM", graceMs: inputs.stopTimeoutMs },
      reactsTo: {
        certificatesDigest: inputs.certificatesDigest,
        ...(inputs.datastoreGaps ? { datastoreGaps: String(inputs.datastoreGaps) } : {}),
      },
    };
  },
});

/**
 * Whether the Service `kubernetes` leads elsewhere than to the API servers: to the external address, unless that is
 * disabled or the controllers have virtual addresses, which find the API servers by that very Service.
 *
 * @see k0s `cmd/controller/controller.go`
 */
export function hasForeignEndpoints(
  { options: { disableComponents }, config }: {
    options: Pick<ControlPlaneSettings["options"], "disableComponents">;
    config: ClusterConfig;
  },
): boolean {
  if (externalApi(config) === undefined || disableComponents.includes("endpoint-reconciler")) return false;
  return !config.spec.network.controlPlaneLoadBalancing?.enabled;
}

function apiServerStorage(config: ClusterConfig): ApiServerStorage {
  const { storage } = config.spec;
  if (storage.type === "kine") return { kind: "kine" };
  const external = storage.etcd?.externalCluster;
  if (external == null) return { kind: "etcd" };
  return {
    kind: "external-etcd",
    endpoints: external.endpoints,
    prefix: external.etcdPrefix,
    ...(external.caFile ? { caFile: external.caFile } : {}),
    ...(external.clientCertFile ? { certFile: external.clientCertFile } : {}),
    ...(external.clientKeyFile ? { keyFile: external.clientKeyFile } : {}),
  };
}

function apiserverDefaults(inputs: KubeApiserverInputs): Record<string, string | undefined> {
  const { paths, konnectivity } = inputs;
  const pki = paths.pkiDir;
  return {
    "advertise-address": inputs.advertiseAddress,
    "allow-privileged": "true",
    // Refused beside a file that decides about it; without either everybody would be let in.
    "anonymous-auth": inputs.decidesAnonymous ? undefined : "false",
    "api-audiences": konnectivity ? `${TOKEN_ISSUER},system:konnectivity-server` : TOKEN_ISSUER,
    ...(inputs.auditLog ? auditLogArgs(paths) : {}),
    // Structured authorization names the modes itself.
    "authorization-mode": givenFlag("authorization-config", inputs) ? undefined : "Node,RBAC",
    "bind-address": inputs.onlyBindToAddress ? inputs.advertiseAddress : undefined,
    "client-ca-file": `${pki}/ca.crt`,
    "egress-selector-config-file": konnectivity ? `${paths.dataDir}/konnectivity.conf` : undefined,
    "enable-admission-plugins": admissionPlugins(inputs, inputs.security),
    "enable-bootstrap-token-auth": "true",
    ...encryptionArgs(inputs.encryptionConfig, inputs),
    "feature-gates": inputs.featureGates === "" ? undefined : inputs.featureGates,
    "kubelet-certificate-authority": `${pki}/ca.crt`,
    "kubelet-client-certificate": `${pki}/apiserver-kubelet-client.crt`,
    "kubelet-client-key": `${pki}/apiserver-kubelet-client.key`,
    "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
    "profiling": "false",
    ...frontProxyArgs(pki),
    "secure-port": String(inputs.port),
    ...serviceAccountArgs(pki, inputs.security),
    "service-cluster-ip-range": inputs.serviceCidr,
    "shutdown-watch-termination-grace-period": `${Math.max(0, Math.round(inputs.stopTimeoutMs / 1000) - 2)}s`,
    "tls-cert-file": `${pki}/server.crt`,
    "tls-cipher-suites": CIPHER_SUITES.join(","),
    "tls-min-version": "VersionTLS12",
    "tls-private-key-file": `${pki}/server.key`,
    "v": inputs.verbosity,
  };
}

function storageArgs({ paths, storage }: KubeApiserverInputs): string[] {
  switch (storage.kind) {
    case "kine":
      // No slashes after `unix:`; the API server's etcd client takes the rest as the path.
      return [`--etcd-servers=unix:${paths.kineSocket}`];
    case "etcd":
      return [
        "--etcd-servers=https://127.0.0.1:2379",
        `--etcd-cafile=${paths.etcdPkiDir}/ca.crt`,
        `--etcd-certfile=${paths.pkiDir}/apiserver-etcd-client.crt`,
        `--etcd-keyfile=${paths.pkiDir}/apiserver-etcd-client.key`,
      ];
    case "external-etcd": {
      const { endpoints, prefix, caFile, certFile, keyFile } = storage;
      const tls = caFile && certFile && keyFile
        ? [`--etcd-cafile=${caFile}`, `--etcd-certfile=${certFile}`, `--etcd-keyfile=${keyFile}`]
        : [];
      return [`--etcd-servers=${endpoints.join(",")}`, ...tls, `--etcd-prefix=${prefix}`];
    }
  }
}

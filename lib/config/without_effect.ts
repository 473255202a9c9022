import { isMapping, type Mapping, type Problem } from "../base/mod.ts";
import { valueAt } from "./tree.ts";

/** What a document may say that changes nothing, and harms nobody. */
interface Ineffective {
  path: string;
  message: string;
  /** Whether the document asks for something at all. @default {it is there} */
  asks?(value: unknown, document: Mapping): boolean;
}

const KUBEROUTER = "spec.network.kuberouter";
const AUDIT_LOG = "spec.security.auditLog";

/** What upstream prints with its defaults: of a document without the section, and of one with it. */
const FLEX_VOLUME_DEFAULTS: ReadonlySet<unknown> = new Set(
  ["k0s", "kubernetes"].map((name) => `/usr/libexec/${name}/kubelet-plugins/volume/exec/nodeagent~uds`),
);

/** What counts beside a file of configuration (Kubernetes `cmd/kube-proxy/app/options.go`, `Complete`). */
const BESIDE_FILE = /^(feature-gates|hostname-override|master|v|vmodule|log-.*|logging-format)$/;

const INEFFECTIVE: readonly Ineffective[] = [
  { path: `${KUBEROUTER}.hairpinMode`, message: `Deprecated: use ${KUBEROUTER}.hairpin` },
  // Earlier releases print both, empty, with their defaults.
  ...["peerRouterASNs", "peerRouterIPs"].map((field) => ({
    path: `${KUBEROUTER}.${field}`,
    message: `Deprecated: use ${KUBEROUTER}.extraArgs`,
    asks: (value: unknown) => value !== "",
  })),
  {
    path: "spec.extensions.storage",
    message: "Ignored, without meaning since 1.31: use a Helm chart of the storage",
    asks: (value) => isMapping(value) && (value.type ?? "external_storage") !== "external_storage",
  },
  {
    path: `${AUDIT_LOG}.enabled`,
    message: "Without effect: the flags of spec.api set up an audit log of their own",
    asks: (value, document) => value === true && setsUpAuditLog(document),
  },
  {
    path: `${AUDIT_LOG}.group`,
    message: "Without effect: k0s keeps no audit log",
    asks: (_, document) =>
      valueAt(document, [...AUDIT_LOG.split("."), "enabled"]) === false || setsUpAuditLog(document),
  },
  {
    path: "spec.security.secretsEncryption",
    message: "Without effect: spec.api gives encryption-provider-config",
    asks: (_, document) => givesApiFlag(document, /^(--)?encryption-provider-config(=|$)/),
  },
  { path: "spec.telemetry.enabled", message: "Without effect: k0s sends nothing", asks: (value) => value === true },
  {
    path: "spec.network.calico",
    message: "Ignored: the network provider is kube-router",
    asks: (value, document) =>
      isMapping(value) && Object.keys(value).length > 0 && providerOf(document) === "kuberouter",
  },
  {
    path: "spec.network.calico.flexVolumeDriverPath",
    message: "Without effect: Calico has no FlexVolume driver any more",
    asks: (value, document) => !FLEX_VOLUME_DEFAULTS.has(value) && providerOf(document) === "calico",
  },
  {
    path: "spec.network.kubeProxy.extraArgs",
    message:
      "Without effect but for feature-gates, hostname-override, master and what is logged: kube-proxy reads its " +
      "configuration from a file, so use the fields of spec.network.kubeProxy, or patches of its ConfigMap",
    asks: (value) => isMapping(value) && Object.keys(value).some((flag) => !BESIDE_FILE.test(flag)),
  },
  {
    path: "spec.storage.etcd",
    message: "Ignored: the storage is kine",
    asks: (_, document) => valueAt(document, ["spec", "storage", "type"]) === "kine",
  },
  {
    path: "spec.storage.kine",
    message: "Ignored: the storage is etcd",
    asks: (_, document) => (valueAt(document, ["spec", "storage", "type"]) ?? "etcd") === "etcd",
  },
];

/** Whether flags of the operator name an audit log, which k0s then leaves alone. */
function setsUpAuditLog(document: Mapping): boolean {
  return givesApiFlag(document, /^(--)?audit-(log-path|policy-file)(=|$)/);
}

/** Whether the operator gives kube-apiserver a flag, in whatever form. */
function givesApiFlag(document: Mapping, flag: RegExp): boolean {
  const [extraArgs, rawArgs] = ["extraArgs", "rawArgs"].map((field) => valueAt(document, ["spec", "api", field]));
  const words = [...(isMapping(extraArgs) ? Object.keys(extraArgs) : []), ...(Array.isArray(rawArgs) ? rawArgs : [])];
  return words.some((word) => flag.test(String(word)));
}

function providerOf(document: Mapping): unknown {
  return valueAt(document, ["spec", "network", "provider"]) ?? "kuberouter";
}

/** What of a document changes nothing or is deprecated; one warning a field. */
export function withoutEffect(document: Mapping): Problem[] {
  return INEFFECTIVE.flatMap(({ path, message, asks = () => true }) => {
    const value = valueAt(document, path.split("."));
    return value === undefined || !asks(value, document) ? [] : [{ path, message }];
  });
}

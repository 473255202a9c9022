import { isMapping } from "../../base/mod.ts";
import { fieldsOf, type Ineffective, type Spec, when } from "./ineffective.ts";

const AUDIT_LOG = "security.auditLog";
const REPOSITORY = "extensions.helm.repositories[]";

const storage: readonly Ineffective[] = [
  ...(["etcd", "kine"] as const).map((type): Ineffective => ({
    paths: [`storage.${type}`],
    because: (spec) => when(spec.storage.type !== type, `Ignored: the storage is ${spec.storage.type}`),
  })),
  {
    paths: fieldsOf("storage.etcd", "peerAddress", "ca", "extraArgs", "rawArgs"),
    because: ({ storage: { etcd } }) =>
      when(etcd?.externalCluster != null, "Without effect: the etcd is one that k0s does not run"),
  },
];

const security: readonly Ineffective[] = [
  {
    paths: [`${AUDIT_LOG}.enabled`],
    because: (spec) =>
      when(setsUpAuditLog(spec), "Without effect: the flags of spec.api set up an audit log of their own"),
  },
  {
    paths: [`${AUDIT_LOG}.group`],
    because: (spec) =>
      when(
        spec.security?.auditLog?.enabled === false || setsUpAuditLog(spec),
        "Without effect: k0s keeps no audit log",
      ),
  },
  {
    paths: ["security.secretsEncryption"],
    asks: () => true,
    because: (spec) =>
      when(
        givesApiFlag(spec, /^(--)?encryption-provider-config(=|$)/),
        "Without effect: spec.api gives encryption-provider-config",
      ),
  },
  {
    paths: ["security.extendServiceAccountTokens"],
    asks: () => true,
    because: (spec) =>
      when(
        givesApiFlag(spec, /^(--)?service-account-extend-token-expiration(=|$)/),
        "Without effect: spec.api gives service-account-extend-token-expiration",
      ),
  },
];

/** Whether flags of the operator name an audit log, which k0s then leaves alone. */
function setsUpAuditLog(spec: Spec): boolean {
  return givesApiFlag(spec, /^(--)?audit-(log-path|policy-file)(=|$)/);
}

/** Whether the operator gives kube-apiserver a flag, in whatever form. */
function givesApiFlag({ api: { extraArgs = {}, rawArgs = [] } }: Spec, flag: RegExp): boolean {
  return [...Object.keys(extraArgs), ...rawArgs].some((word) => flag.test(word));
}

const extensions: readonly Ineffective[] = [
  {
    paths: ["extensions.storage"],
    asks: (value) => isMapping(value) && (value.type ?? "external_storage") !== "external_storage",
    because: () => "Ignored, without meaning since 1.31: use a Helm chart of the storage",
  },
  ...([["username", "password"], ["password", "username"]] as const).map(([given, missing]): Ineffective => ({
    paths: [`${REPOSITORY}.${given}`],
    because: (_, repository) => when(!repository[missing], `Without effect: there is no ${missing}`),
  })),
];

/** What of the other sections counts for nothing. Of one field, the first reason is told. */
export const ineffectiveInCluster: readonly Ineffective[] = [
  ...storage,
  ...security,
  ...extensions,
  { paths: ["telemetry.enabled"], because: () => "Without effect: k0s sends nothing" },
];

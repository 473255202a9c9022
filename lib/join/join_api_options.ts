import type { NodePaths } from "../config/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { Clock, Logger, SmallServerOptions } from "../platform/mod.ts";

/** Adds members to the etcd that this controller runs. */
export interface EtcdMembers {
  /**
   * Adds a learner. Asked again for the same name and URL, as after a lost answer, it must answer the same.
   *
   * @returns `<name>=<peer URL>` of every member, the new one with its name.
   * @throws {K0sError} If etcd refuses; its message is shown to the new controller.
   */
  addMember(peerUrl: string, name: string, signal: AbortSignal): Promise<{ initialCluster: string[] }>;
}

/** What the join API is made of. */
export interface JoinApiOptions {
  /** Where to listen; empty: on all addresses. */
  host: string;
  /** `spec.api.k0sApiPort`; 0: any free one. */
  port: number;
  paths: Pick<NodePaths, "pkiDir" | "etcdPkiDir">;
  /** Whether the cluster's API servers keep an audit log by themselves: those of joining controllers then do, too. @default {false} */
  auditLog?: boolean;
  /**
   * Whether the cluster's API servers encrypt Secrets by keys of ours: then upstream's controllers, which could read none and
   * would write what the others cannot read, are let in no more. @default {they do not}
   */
  encryptsSecrets?: () => boolean;
  /** Of an administrator: reads the tokens' Secrets. */
  kube: Pick<KubeClient, "get" | "list">;
  /** Left out where etcd is not ours: the path is unknown then. */
  etcd?: EtcdMembers;
  clock: Clock;
  log: Logger;
  /** Narrower limits, for tests. */
  limits?: Partial<Omit<SmallServerOptions, "hostname" | "port" | "tls" | "clock" | "handle" | "onError">>;
}

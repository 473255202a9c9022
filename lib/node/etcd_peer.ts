import { memberName } from "../components/mod.ts";
import type { ClusterConfig } from "../config/mod.ts";
import { peerUrlOf } from "../etcd/mod.ts";
import type { EtcdPeer } from "../join/mod.ts";

/** This controller as a member of etcd. */
export function etcdPeer(config: ClusterConfig, hostname: string): EtcdPeer {
  return {
    name: memberName(config, hostname),
    peerUrl: peerUrlOf(config.spec.storage.etcd?.peerAddress ?? "127.0.0.1"),
  };
}

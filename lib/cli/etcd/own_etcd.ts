import { K0sError } from "../../base/mod.ts";
import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import type { LocalEtcd } from "../../etcd/mod.ts";
import { loadNodeConfig } from "../../host/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import { readStatus } from "../../status/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { type ResolvedNode, resolveNode } from "../node_paths.ts";

/** The etcd of the node that a command talks about. */
export interface OwnEtcd extends Disposable, LocalEtcd {
  readonly paths: NodePaths;
  /** `spec.storage.etcd.peerAddress`; empty if there is none. */
  readonly peerAddress: string;
  readonly config: ClusterConfig;
  /** Whether k0s runs here. */
  readonly isRunning: boolean;
}

/**
 * Opens the etcd of the node that a command talks about.
 *
 * @param failure What upstream says first when its files are missing; left out for a command that upstream has not.
 * @param dataDir Where the node lies, instead of what `--data-dir` says.
 * @throws {K0sError} If its state is kept by something else, in upstream's words; if it has none, as a worker.
 */
export async function openOwnEtcd(
  { flags, context }: Pick<Invocation, "flags" | "context">,
  failure?: string,
  dataDir?: string,
): Promise<OwnEtcd> {
  const node = await resolveNode(flags, dataDir);
  const config = await configOf(node, context);
  const { storage } = config.spec;
  assertManagedEtcd(storage);
  await assertHasEtcd(node.paths, failure);
  const { openLocalEtcd } = await import("../../etcd/mod.ts");
  const opened = await openLocalEtcd(node.paths, { http: context.http, clock: context.clock });
  const { paths, isRunning } = node;
  return { ...opened, paths, config, isRunning, peerAddress: storage.etcd?.peerAddress ?? "" };
}

/** Refuses storage that is not an etcd of ours. @throws {K0sError} */
export function assertManagedEtcd(storage: ClusterConfig["spec"]["storage"]): void {
  if (storage.type !== "etcd") {
    throw new K0sError(`wrong storage type: ${storage.type}`, {
      hint:
        "This controller keeps its state elsewhere, see spec.storage of its configuration: it has no members of etcd",
    });
  }
  if (storage.etcd?.externalCluster != null) {
    throw new K0sError("command 'k0s etcd' does not support external etcd cluster", {
      hint: "Use etcdctl against its endpoints",
    });
  }
}

/**
 * Refuses a machine on which no etcd has ever run: a worker, a single node with kine, one where nothing is installed.
 *
 * @throws {K0sError}
 */
export async function assertHasEtcd(paths: Pick<NodePaths, "pkiDir" | "etcdPkiDir">, failure?: string): Promise<void> {
  const certificate = `${paths.etcdPkiDir}/ca.crt`;
  if (await readTextIfExists(certificate) !== undefined) return;
  const ours = `this machine runs no etcd of k0s: there is no "${certificate}"`;
  const upstreams = `${failure}: open ${paths.pkiDir}/apiserver-etcd-client.crt: no such file or directory`;
  throw new K0sError(failure === undefined ? ours : upstreams, {
    hint: `${ON_A_CONTROLLER}; if its data directory is another one, name it with --data-dir`,
  });
}

const ON_A_CONTROLLER = "Run it as root on a controller that keeps its state in etcd";

async function configOf(node: ResolvedNode, context: Invocation["context"]): Promise<ClusterConfig> {
  if (node.isRunning) {
    // What runs counts, not what the file says by now; it may have come from standard input, too.
    const { ClusterConfig, Role } = await readStatus(node.paths.statusSocket, context.http);
    if (Role === "worker") throw new K0sError("this machine is a worker: it runs no etcd", { hint: ON_A_CONTROLLER });
    return ClusterConfig as ClusterConfig;
  }
  return await loadNodeConfig({ dataDir: node.paths.dataDir });
}

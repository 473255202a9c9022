import type { NodePaths } from "../../config/mod.ts";
import type { MemberReport } from "../../etcd/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { chosenFormat, outputFlag, renderDocument } from "../output_format.ts";

/** `k0s etcd status` */
export const etcdStatus: Command = {
  word: "status",
  summary: "Show the health of the etcd cluster and of each member",
  long: [
    "Show the health of etcd as this controller sees it: which member leads, which answer, how large their databases",
    "are, how far they are behind the leader, and alarms.",
    "",
    "This controller's own member is asked directly, the others on their peer port. The sizes of their databases are",
    "those that their controllers told last. It exits with 1 if the cluster is not healthy.",
  ].join("\n"),
  example: [
    "\t$ k0s etcd status",
    "\t$ k0s etcd status -o json",
  ].join("\n"),
  flags: [outputFlag("output", "sets type of output to json or yaml")],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation;
  const format = chosenFormat(flags);
  const { openOwnEtcd } = await import("./own_etcd.ts");
  using etcd = await openOwnEtcd(invocation);
  const { readClusterState } = await import("../../etcd/mod.ts");
  const { signal } = new AbortController();
  const reports = () => reportsFrom(etcd.paths, context, signal);
  const state = await readClusterState({ client: etcd.client, probe: etcd.probe, reports }, signal);
  const text = async () => (await import("./render_state.ts")).renderClusterState(state, context.clock.now());
  context.stdout(await renderDocument(state, format, text));
  return state.healthy ? 0 : 1;
}

/** What the other controllers told, through our own API server; nothing if there is none yet. */
async function reportsFrom(
  paths: NodePaths,
  { http }: Invocation["context"],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MemberReport>> {
  const kubeconfig = await readTextIfExists(paths.adminKubeconfig);
  if (kubeconfig === undefined) return new Map();
  const [{ KubeClient, ignoringNotFound }, { memberReports }] = await Promise.all([
    import("../../kube/mod.ts"),
    import("../../etcd/mod.ts"),
  ]);
  using client = KubeClient.fromKubeconfig(kubeconfig, http);
  // The kind is unknown until a leader has made it known.
  return await ignoringNotFound(() => memberReports(client, signal)) ?? new Map();
}

import { K0sError } from "../../base/mod.ts";
import { etcd, memberName } from "../../components/mod.ts";
import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import { hostname, type Owner, type StartOptions, statOf } from "../../platform/mod.ts";

/**
 * How the etcd of a controller is started whose k0s is stopped: as k0s would, under the account that has its data.
 *
 * @throws {K0sError} If there are no data.
 */
export async function stoppedEtcd(paths: NodePaths, config: ClusterConfig): Promise<StartOptions> {
  const data = await statOf(`${paths.etcdDataDir}/member`);
  if (data !== undefined) return startOptions(paths, config, { uid: data.uid, gid: data.gid });
  throw new K0sError(`Cannot leave etcd: there are no data of a member in "${paths.etcdDataDir}"`, {
    hint: "If this controller was a member, remove it from another one: k0s etcd leave --peer-address ADDRESS",
  });
}

function startOptions(paths: NodePaths, config: ClusterConfig, user: Owner): StartOptions {
  const { peerAddress = "127.0.0.1", extraArgs = {}, rawArgs = [] } = config.spec.storage.etcd ?? {};
  const { executable, args, env = {}, cwd } = etcd.spec({
    paths,
    user,
    memberName: memberName(config, hostname()),
    peerAddress,
    logLevel: "warn",
    tokenAlgorithm: "",
    certificatesDigest: "",
    extraArgs,
    rawArgs,
  });
  // Nobody logs in, and how tokens are signed only a boot finds out.
  return { executable, args: args.filter((arg) => !arg.startsWith("--auth-token=")), env, cwd, ...user };
}

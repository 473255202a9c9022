import { EtcdClient, EtcdMembership, HttpPeerProbe, readEtcdAccess } from "../etcd/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { type Ports, readText } from "../platform/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import { runsEtcd } from "./control_plane.ts";
import type { ControllerState } from "./controller_state.ts";

/** The etcd that this controller runs, as a member among others. */
export class LocalEtcd implements Disposable {
  readonly membership: EtcdMembership;

  private constructor(readonly client: EtcdClient, readonly probe: HttpPeerProbe, ports: Ports) {
    this.membership = new EtcdMembership({ ...ports, client, probe });
  }

  /** Connects to it. Nothing is sent yet. @throws {K0sError} If its certificates cannot be read. */
  static async open(paths: Pick<NodePaths, "pkiDir" | "etcdPkiDir">, ports: Ports): Promise<LocalEtcd> {
    const access = await readEtcdAccess(["https://127.0.0.1:2379"], {
      caFile: `${paths.etcdPkiDir}/ca.crt`,
      certFile: `${paths.pkiDir}/apiserver-etcd-client.crt`,
      keyFile: `${paths.pkiDir}/apiserver-etcd-client.key`,
    });
    const [caCert, cert, key] = await Promise.all(
      ["ca.crt", "peer.crt", "peer.key"].map((name) => readText(`${paths.etcdPkiDir}/${name}`)),
    ) as [string, string, string];
    return new LocalEtcd(new EtcdClient(access, ports), new HttpPeerProbe({ caCert, cert, key }, ports), ports);
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
    this.probe[Symbol.dispose]();
  }
}

/** Whether this controller runs an etcd that may have other members. */
export function hasEtcdPeers(state: Pick<ControllerState, "isAlone" | "inputs">): boolean {
  return runsEtcd(state.inputs.config) && !state.isAlone;
}

/** The step after which members can be added, and learners get their vote; none where etcd has no other members. */
export function etcdSteps(state: ControllerState): BootStep[] {
  if (!hasEtcdPeers(state)) return [];
  return [{
    name: "etcd-membership",
    needs: ["storage"],
    run: async () => {
      const etcd = await LocalEtcd.open(state.inputs.paths, state.inputs.ports);
      state.etcd = etcd;
      // On every controller: promotion is idempotent, and who has added a learner gives it its vote at once.
      state.runInBackground("etcd-members", (signal) => etcd.membership.keepLearnersPromoted(signal));
    },
  }];
}

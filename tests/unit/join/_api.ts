import {
  type BootstrapToken,
  type EtcdMembers,
  type JoinApi,
  type JoinApiOptions,
  newBootstrapToken,
  secretNameOf,
  secretOf,
  serveJoinApi,
} from "../../../lib/join/mod.ts";
import { KubeApiError, type KubeClient, type KubeList, type KubeObject } from "../../../lib/kube/mod.ts";
import { systemRandom } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import type { ClusterFixture } from "../../support/cluster_fixture.ts";

/** Secrets of tokens, as an API server would give them. */
export class FakeSecrets implements Pick<KubeClient, "get" | "list"> {
  readonly secrets = new Map<string, KubeObject>();
  /** Thrown instead of an answer. */
  error: Error | undefined;
  asked = 0;

  add(changes: Partial<BootstrapToken> = {}): BootstrapToken {
    const token = { ...newBootstrapToken("controller", undefined, systemRandom), ...changes };
    this.secrets.set(secretNameOf(token.id), secretOf(token));
    return token;
  }

  get<T extends KubeObject>(_type: unknown, name: string): Promise<T> {
    this.asked++;
    if (this.error !== undefined) return Promise.reject(this.error);
    const secret = this.secrets.get(name);
    const missing = new KubeApiError("get", { status: 404, reason: "NotFound", message: "not found" });
    return secret === undefined ? Promise.reject(missing) : Promise.resolve(secret as T);
  }

  list<T extends KubeObject>(): Promise<KubeList<T>> {
    this.asked++;
    if (this.error !== undefined) return Promise.reject(this.error);
    return Promise.resolve({ items: [...this.secrets.values()] as T[], resourceVersion: "1" });
  }
}

/** An etcd whose members are a list. */
export class FakeEtcd implements EtcdMembers {
  readonly members = ["first=https://10.0.0.1:2380"];
  add: () => Promise<void> = () => Promise.resolve();

  async addMember(peerUrl: string, name: string): Promise<{ initialCluster: string[] }> {
    await this.add();
    this.members.push(`${name}=${peerUrl}`);
    return { initialCluster: [...this.members] };
  }
}

/** A join API on this machine. */
export async function serveApi(
  cluster: ClusterFixture,
  changes: Partial<JoinApiOptions> = {},
): Promise<JoinApi & { secrets: FakeSecrets; etcd: FakeEtcd; log: FakeLogger; url: string }> {
  const secrets = new FakeSecrets();
  const etcd = new FakeEtcd();
  const log = new FakeLogger();
  const host = "127.0.0.1";
  const api = await serveJoinApi({
    host,
    port: 0,
    paths: cluster.paths,
    kube: secrets,
    etcd,
    // Of today, for the expiry of tokens; its time does not pass, so that nothing is late on a slow machine.
    clock: new FakeClock(new Date().toISOString()),
    log,
    ...changes,
  });
  return { ...api, secrets, etcd, log, url: `https://${changes.host || host}:${api.port}` };
}

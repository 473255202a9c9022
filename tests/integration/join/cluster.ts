import { assertRejects } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import {
  createBootstrapToken,
  credentialOf,
  decodeJoinToken,
  encodeJoinToken,
  fetchCa,
  type JoinApi,
  type JoinApiOptions,
  JoinError,
  type JoinRole,
  type JoinToken,
  serveJoinApi,
} from "../../../lib/join/mod.ts";
import { KubeClient } from "../../../lib/kube/mod.ts";
import { denoHttp, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import type { ApiServer } from "../kube/api_server.ts";

const LATER = () => new Date(Date.now() + 3_600_000);

/** The join API over a real API server. etcd's part is only counted here. */
export class Cluster implements AsyncDisposable {
  private constructor(readonly kube: ApiServer, readonly api: JoinApi, readonly log: FakeLogger) {}

  static async start(kube: ApiServer): Promise<Cluster> {
    const log = new FakeLogger();
    return new Cluster(kube, await serve(kube, log), log);
  }

  /** The same API once more, which hangs up on a client that says nothing for half a second. */
  impatientApi(): Promise<JoinApi> {
    return serve(this.kube, this.log, { readWithinMs: 500 });
  }

  get caPem(): string {
    return Deno.readTextFileSync(`${this.kube.directory}/pki/ca.crt`);
  }

  async token(role: JoinRole, changes: Partial<JoinToken> = {}): Promise<JoinToken> {
    const expiresAt = "expiresAt" in changes ? changes.expiresAt : LATER();
    const token = await createBootstrapToken(this.kube.client, { role, expiresAt, random: systemRandom });
    const server = role === "worker" ? this.kube.client.server : `https://localhost:${this.api.port}`;
    const { caPem } = this;
    const content = { role, server, caPem, credential: credentialOf(token), expiresAt, ...changes };
    return decodeJoinToken(encodeJoinToken(content));
  }

  ask(token: JoinToken) {
    return fetchCa(token, {
      clock: systemClock,
      random: systemRandom,
      log: this.log,
      signal: new AbortController().signal,
      retries: { attempts: 1 },
    });
  }

  async problemOf(token: JoinToken): Promise<string> {
    return (await assertRejects(() => this.ask(token), JoinError)).problem;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api.close();
  }
}

function serve(kube: ApiServer, log: FakeLogger, limits: JoinApiOptions["limits"] = {}): Promise<JoinApi> {
  const { pkiDir } = nodePaths({ dataDir: kube.directory });
  const members: string[] = [];
  return serveJoinApi({
    host: "127.0.0.1",
    port: 0,
    paths: { pkiDir, etcdPkiDir: pkiDir },
    kube: kube.client,
    etcd: {
      addMember: (peerUrl, name) => {
        members.push(`${name}=${peerUrl}`);
        return Promise.resolve({ initialCluster: [...members] });
      },
    },
    clock: systemClock,
    log,
    limits: { closeWithinMs: 100, ...limits },
  });
}

/** What the API server takes the holder of a kubeconfig for. */
export async function whoAmI(kubeconfig: string): Promise<{ username: string; groups: string[] }> {
  using client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const text = await client.raw("/apis/authentication.k8s.io/v1/selfsubjectreviews", { method: "POST", body: review });
  return (JSON.parse(text) as { status: { userInfo: { username: string; groups: string[] } } }).status.userInfo;
}

/** The API server learns of a new Secret a moment later. */
export function eventuallyKnown(kubeconfig: string) {
  return eventually(() => whoAmI(kubeconfig), { what: "token to be known", withinMs: 60_000, everyMs: 50 });
}

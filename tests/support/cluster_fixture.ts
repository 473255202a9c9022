import { nodePaths } from "../../lib/config/mod.ts";
import { issueNodePki } from "../../lib/pki/mod.ts";
import { systemClock } from "../../lib/platform/mod.ts";
import { FakeLogger } from "./fakes.ts";

const LIFETIME_MS = 86_400_000;

/** The PKI directory of a controller, valid now, for servers on this machine; removed when disposed. */
export class ClusterFixture implements AsyncDisposable {
  private constructor(readonly dataDir: string) {}

  static async create(options: { sans?: string[] } = {}): Promise<ClusterFixture> {
    const dataDir = await Deno.makeTempDir({ prefix: "k0s-join-" });
    const us = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
    await issueNodePki({
      paths: nodePaths({ dataDir }),
      users: { etcd: us, kubeApiserver: us, kubeScheduler: us, konnectivityServer: us },
      sans: options.sans ?? ["localhost", "127.0.0.1"],
      storage: "etcd",
      etcdPeerAddress: "127.0.0.1",
      apiPort: 6443,
      caLifetimeMs: LIFETIME_MS,
      leafLifetimeMs: LIFETIME_MS,
      konnectivity: false,
      clock: systemClock,
      log: new FakeLogger(),
    });
    return new ClusterFixture(dataDir);
  }

  get paths() {
    return nodePaths({ dataDir: this.dataDir });
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.dataDir}/pki/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

/** The certificate of some authority, whose key nobody has: for what only carries it. */
export function aCa(): Promise<string> {
  return Promise.resolve(CA);
}

const CA = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUfF3awhXUSp/IwDvI6AKlDPTsfgkwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNa3ViZXJuZXRlcy1jYTAeFw0yNjExMjMwMjU2NDJaFw0zNjEx
MjAwMjU2NDJaMBgxFjAUBgNVBAMMDWt1YmVybmV0ZXMtY2EwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQVbioDemQ4gKb0tT22AjoW19nW2Q/XH4mVYm479Xft1NIY
Y9ARkn5TlmC5BeMO4tW6sAsDcdcUMZo8Y4IGP3Quo2MwYTAdBgNVHQ4EFgQU9cUd
vZeVpu/nyVfMw806Lmy8tUswHwYDVR0jBBgwFoAU9cUdvZeVpu/nyVfMw806Lmy8
tUswDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwCgYIKoZIzj0EAwID
SQAwRgIhALNHjNepHLnEcc8MXkHmZKUo08D4x0iyEHzvHCAD8cx+AiEAz81AE85h
RHZGEJmq1OcZOJBIHWjKJ8545VHwLjUF1vU=
-----END CERTIFICATE-----
`;

import { nodePaths } from "../../lib/config/mod.ts";
import { issueNodePki } from "../../lib/pki/mod.ts";
import { systemClock } from "../../lib/platform/mod.ts";
import { FakeLogger } from "./fakes.ts";

const LIFETIME_MS = 86_400_000;

/** The PKI directory of a controller, valid now, for servers on this machine; removed when disposed. */
export class ClusterFixture implements AsyncDisposable {
  private constructor(readonly dataDir: string) {}

  /** Gives the same authorities, certificates and keys each time. */
  static async create(): Promise<ClusterFixture> {
    const dataDir = await Deno.makeTempDir({ prefix: "k0s-join-" });
    for (const { name, mode, text } of await (ours ??= issuedFiles())) {
      await Deno.mkdir(`${dataDir}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      await Deno.writeTextFile(`${dataDir}/${name}`, text, { mode });
    }
    return new ClusterFixture(dataDir);
  }

  /** Gives authorities of its own: a cluster that nobody else knows. */
  static async createStranger(sans: string[] = OUR_SANS): Promise<ClusterFixture> {
    const dataDir = await Deno.makeTempDir({ prefix: "k0s-join-" });
    await issue(dataDir, sans);
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

interface IssuedFile {
  /** Relative to the data directory. */
  name: string;
  mode: number;
  text: string;
}

const OUR_SANS = ["localhost", "127.0.0.1"];
/** Issued once, since it takes longer than most tests that need it. */
let ours: Promise<IssuedFile[]> | undefined;

async function issuedFiles(): Promise<IssuedFile[]> {
  await using cluster = await ClusterFixture.createStranger();
  return ["pki", "pki/etcd"].flatMap((folder) =>
    [...Deno.readDirSync(`${cluster.dataDir}/${folder}`)].filter(({ isFile }) => isFile).map(({ name }) => {
      const path = `${cluster.dataDir}/${folder}/${name}`;
      return {
        name: `${folder}/${name}`,
        mode: Deno.statSync(path).mode! & 0o777,
        text: Deno.readTextFileSync(path),
      };
    })
  );
}

async function issue(dataDir: string, sans: string[]): Promise<void> {
  const us = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  await issueNodePki({
    paths: nodePaths({ dataDir }),
    users: { etcd: us, kine: us, kubeApiserver: us, kubeScheduler: us, konnectivityServer: us },
    sans,
    storage: "etcd",
    etcdPeerAddress: "127.0.0.1",
    apiPort: 6443,
    caLifetimeMs: LIFETIME_MS,
    leafLifetimeMs: LIFETIME_MS,
    konnectivity: false,
    clock: systemClock,
    log: new FakeLogger(),
  });
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

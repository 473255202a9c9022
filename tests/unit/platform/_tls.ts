import { nodePaths } from "../../../lib/config/mod.ts";
import { issueNodePki } from "../../../lib/pki/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

/** A server's pair and its authority, for names of this machine. All PEM. */
export interface TlsFixture {
  ca: string;
  cert: string;
  key: string;
}

/** Makes an authority, and a server's pair for the names. */
export async function makeTls(sans: readonly string[] = ["localhost", "127.0.0.1"]): Promise<TlsFixture> {
  const dataDir = await Deno.makeTempDir({ prefix: "k0s-tls-" });
  const us = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
  try {
    await issueNodePki({
      paths: nodePaths({ dataDir }),
      users: { etcd: us, kubeApiserver: us, kubeScheduler: us, konnectivityServer: us },
      sans,
      storage: "kine",
      apiPort: 6443,
      caLifetimeMs: 86_400_000,
      leafLifetimeMs: 86_400_000,
      konnectivity: false,
      clock: systemClock,
      log: new FakeLogger(),
    });
    const read = (name: string) => Deno.readTextFile(`${dataDir}/pki/${name}`);
    return { ca: await read("ca.crt"), cert: await read("k0s-api.crt"), key: await read("k0s-api.key") };
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

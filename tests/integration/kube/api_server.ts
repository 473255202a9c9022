import { KubeClient } from "../../../lib/kube/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { issueNodePki } from "../../../lib/pki/mod.ts";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aFreePort } from "../../support/free_port.ts";

const BINARIES = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin`;

/** Whether the programs that the tests of this folder start have been built. */
export function hasApiServer(): boolean {
  try {
    return ["etcd", "kube-apiserver"].every((name) => Deno.statSync(`${BINARIES}/${name}`).isFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A real API server over a real etcd in a temporary directory; gone when disposed. */
export interface ApiServer extends AsyncDisposable {
  readonly client: KubeClient;
  readonly directory: string;
}

/** Starts etcd and kube-apiserver on free ports and waits until `/readyz` answers. */
export async function startApiServer(): Promise<ApiServer> {
  await using stack = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "k0s-kube-" });
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const [etcdPort, peerPort, apiPort] = [aFreePort(), aFreePort(), aFreePort()];
  const pkiDir = `${directory}/pki`;
  await issuePki(directory, apiPort);
  stack.use(
    await startProgram("etcd", directory, [
      `--data-dir=${directory}/etcd`,
      `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
      `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      "--unsafe-no-fsync=true",
      "--log-level=error",
    ]),
  );
  stack.use(
    await startProgram("kube-apiserver", directory, [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      `--secure-port=${apiPort}`,
      "--authorization-mode=Node,RBAC",
      "--enable-bootstrap-token-auth=true",
      `--client-ca-file=${pkiDir}/ca.crt`,
      `--tls-cert-file=${pkiDir}/server.crt`,
      `--tls-private-key-file=${pkiDir}/server.key`,
      `--service-account-key-file=${pkiDir}/sa.pub`,
      `--service-account-signing-key-file=${pkiDir}/sa.key`,
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-cluster-ip-range=10.96.0.0/12",
      "--allow-privileged=true",
    ]),
  );
  const client = KubeClient.fromKubeconfig(await Deno.readTextFile(`${pkiDir}/admin.conf`), denoHttp);
  stack.use(client);
  await eventually(() => client.raw("/readyz", { timeoutMs: 5_000 }), {
    what: "the API server is ready",
    withinMs: 180_000,
  });
  const owned = stack.move();
  return { client, directory, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function issuePki(directory: string, apiPort: number): Promise<void> {
  const root = { uid: 0, gid: 0 };
  await issueNodePki({
    paths: nodePaths({ dataDir: directory, runDir: `${directory}/run` }),
    users: { etcd: root, kine: root, kubeApiserver: root, kubeScheduler: root, konnectivityServer: root },
    sans: ["127.0.0.1", "localhost"],
    storage: "kine",
    apiPort,
    caLifetimeMs: 86_400_000,
    leafLifetimeMs: 86_400_000,
    konnectivity: false,
    clock: systemClock,
    log: new FakeLogger(),
  });
}

/** Starts a program of the build until it is disposed; what it says is in a file of the directory. */
export async function startProgram(name: string, directory: string, args: string[]): Promise<AsyncDisposable> {
  const output = await Deno.open(`${directory}/${name}.log`, { write: true, create: true });
  const child = new Deno.Command(`${BINARIES}/${name}`, { args, cwd: directory, stdout: "piped", stderr: "piped" })
    .spawn();
  const kept = Promise.all([child.stdout.pipeTo(new WritableStream()), child.stderr.pipeTo(output.writable)]);
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
      await kept;
    },
  };
}

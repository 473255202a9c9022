import { etcd } from "../../../lib/components/mod.ts";
import { type NodePaths, nodePaths } from "../../../lib/config/mod.ts";
import { EtcdMembership, type LocalEtcd, type MembershipPorts, openLocalEtcd } from "../../../lib/etcd/mod.ts";
import { issueNodePki } from "../../../lib/pki/mod.ts";
import { denoHttp, systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aFreePort } from "../../support/free_port.ts";

const ETCD = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/etcd`;
const ROOT = { uid: 0, gid: 0 };

/** Whether etcd has been built. */
export function hasEtcd(): boolean {
  try {
    return Deno.statSync(ETCD).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A controller's etcd: certificates of its own, a process with the component's arguments, and our client of it. */
export class EtcdNode implements AsyncDisposable {
  readonly name: string;
  readonly paths: NodePaths;
  readonly peerUrl: string;
  readonly log = new FakeLogger();
  readonly #address: string;
  readonly #clientPort: number;
  readonly #extraArgs: Record<string, string>;
  #tokenAlgorithm = "";
  #child: Deno.ChildProcess | undefined;
  #local: LocalEtcd | undefined;

  private constructor(directory: string, index: number, extraArgs: Record<string, string>) {
    this.name = `node${index}`;
    // Other files of tests have members of their own meanwhile.
    this.#address = `127.${64 + (Deno.pid >> 8) % 64}.${Deno.pid & 0xff}.${10 + index}`;
    this.#clientPort = aFreePort();
    this.peerUrl = `https://${this.#address}:2380`;
    this.paths = nodePaths({ dataDir: `${directory}/${this.name}`, runDir: `${directory}/${this.name}/run` });
    this.#extraArgs = extraArgs;
  }

  /** Makes the certificates, with the authority of `first` if this is a further node. */
  static async prepare(
    directory: string,
    index: number,
    options: { first?: EtcdNode; extraArgs?: Record<string, string> } = {},
  ): Promise<EtcdNode> {
    const node = new EtcdNode(directory, index, options.extraArgs ?? {});
    const { paths } = node;
    await Deno.mkdir(paths.etcdPkiDir, { recursive: true });
    for (const file of options.first === undefined ? [] : ["ca.crt", "ca.key"]) {
      await Deno.copyFile(`${options.first!.paths.etcdPkiDir}/${file}`, `${paths.etcdPkiDir}/${file}`);
    }
    const { tokenAlgorithms } = await issueNodePki({
      paths,
      users: { etcd: ROOT, kine: ROOT, kubeApiserver: ROOT, kubeScheduler: ROOT, konnectivityServer: ROOT },
      sans: ["127.0.0.1"],
      storage: "etcd",
      etcdPeerAddress: node.#address,
      apiPort: 6443,
      caLifetimeMs: 86_400_000,
      leafLifetimeMs: 86_400_000,
      konnectivity: false,
      clock: systemClock,
      log: node.log,
    });
    node.#tokenAlgorithm = tokenAlgorithms["etcd/jwt"]!;
    return node;
  }

  /** Address of the member for its clients. */
  get endpoint(): string {
    return `https://127.0.0.1:${this.#clientPort}`;
  }

  get client(): LocalEtcd["client"] {
    return this.#opened.client;
  }

  get ports(): MembershipPorts {
    const { client, probe } = this.#opened;
    return { client, probe, clock: systemClock, random: systemRandom, log: this.log };
  }

  get membership(): EtcdMembership {
    return new EtcdMembership(this.ports);
  }

  get #opened(): LocalEtcd {
    if (this.#local === undefined) throw new Error(`${this.name} has not been started`);
    return this.#local;
  }

  /** Starts etcd; `initialCluster` as the join API answers it. Does not wait. */
  async start(initialCluster?: readonly string[]): Promise<void> {
    const { args } = etcd.spec({
      paths: this.paths,
      user: ROOT,
      memberName: this.name,
      peerAddress: this.#address,
      logLevel: "warn",
      initialCluster,
      tokenAlgorithm: this.#tokenAlgorithm,
      certificatesDigest: "",
      extraArgs: {
        "listen-client-urls": this.endpoint,
        "advertise-client-urls": this.endpoint,
        // On loopback every member's connections come from 127.0.0.1, whatever address is in its certificate.
        "peer-skip-client-san-verification": "true",
        "unsafe-no-fsync": "true",
        // A machine that is busy for a second must not make another member the leader.
        "election-timeout": "5000",
        ...this.#extraArgs,
      },
      rawArgs: [],
    });
    const log = await Deno.open(`${this.paths.dataDir}/etcd.log`, { write: true, create: true, append: true });
    this.#child = new Deno.Command(ETCD, { args: [...args], stdout: "null", stderr: "piped" }).spawn();
    void this.#child.stderr.pipeTo(log.writable);
    this.#local ??= await openLocalEtcd(this.paths, { http: denoHttp, clock: systemClock, endpoint: this.endpoint });
  }

  /** Waits until the member answers clients as a voter. */
  async untilVoter(): Promise<void> {
    await eventually(async () => (await this.client.memberList({ timeoutMs: 5_000 })).length > 0, {
      what: `${this.name} answers as a voter`,
      withinMs: 120_000,
    });
  }

  /** Kills the process as a power cut would. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#child.status;
    this.#child = undefined;
  }

  /** Resolves when the process has ended by itself. */
  async exited(): Promise<void> {
    await this.#child?.status;
  }

  /** Writes a value of so many bytes. */
  async put(key: string, bytes: number): Promise<Response> {
    const read = (name: string) => Deno.readTextFileSync(name);
    using session = denoHttp.open({
      caCerts: [read(`${this.paths.etcdPkiDir}/ca.crt`)],
      cert: read(`${this.paths.pkiDir}/apiserver-etcd-client.crt`),
      key: read(`${this.paths.pkiDir}/apiserver-etcd-client.key`),
    });
    const body = JSON.stringify({ key: btoa(key), value: btoa("x".repeat(bytes)) });
    const response = await session.fetch(`${this.endpoint}/v3/kv/put`, { method: "POST", body });
    await response.text();
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#local?.[Symbol.dispose]();
  }
}

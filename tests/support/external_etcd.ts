import { assert } from "@std/assert";
import { type DatabaseCertificates, makeDatabaseCertificates } from "./database_certificates.ts";
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";

const HOME = "/opt/external-etcd";
/** Data directory of a k0s that is only there to unpack its etcd. */
const SOURCE = "/opt/etcd-source";

/** The embedded etcd, run apart from k0s: one member in the machine, which asks its clients for a certificate. */
export class ExternalEtcd {
  #process: Background | undefined;

  private constructor(readonly machine: Machine, readonly certificates: DatabaseCertificates) {}

  /** Unpacks etcd, makes its certificates, and starts it. */
  static async create(machine: Machine): Promise<ExternalEtcd> {
    const stdin = "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nmetadata: { name: k0s }\n";
    const unpacked = await machine.k0s(["controller", "--init-only", "--data-dir", SOURCE, "--config", "-"], { stdin });
    assert(unpacked.code === 0, unpacked.stderr);
    const etcd = new ExternalEtcd(machine, await makeDatabaseCertificates(machine, "root"));
    await etcd.start();
    return etcd;
  }

  /** Where it takes clients. */
  get endpoint(): string {
    return `https://${this.machine.address}:2379`;
  }

  async start(): Promise<void> {
    const { ca, serverCert, serverKey } = this.certificates;
    const peerUrl = "http://127.0.0.1:2390";
    this.#process = this.machine.start(`${SOURCE}/bin/etcd`, [
      ...[`--data-dir=${HOME}`, "--name=external", `--listen-peer-urls=${peerUrl}`],
      ...[`--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=external=${peerUrl}`],
      ...[`--listen-client-urls=${this.endpoint}`, `--advertise-client-urls=${this.endpoint}`],
      ...["--client-cert-auth", `--trusted-ca-file=${ca}`, `--cert-file=${serverCert}`, `--key-file=${serverKey}`],
    ]);
    await eventually(async () => (await this.#curl("/health")).includes('"true"'), {
      what: "etcd is healthy",
      withinMs: 60_000,
    });
  }

  async stop(): Promise<void> {
    await this.#process?.signal("SIGTERM");
    await this.#process?.status;
  }

  /** How many keys there are below a prefix. */
  async countKeys(prefix: string): Promise<number> {
    return Number((await this.#range(prefix, { count_only: true })).count ?? 0);
  }

  /** How many keys below a prefix have a text in their values. */
  async countHolding(prefix: string, text: string): Promise<number> {
    const { kvs = [] } = await this.#range(prefix);
    return kvs.filter(({ value }) => atob(value).includes(text)).length;
  }

  async #range(prefix: string, options: { count_only?: true } = {}) {
    const after = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    const range = JSON.stringify({ key: btoa(prefix), range_end: btoa(after), ...options });
    const answer = JSON.parse(await this.#curl("/v3/kv/range", ["-d", range]));
    assert(answer.header !== undefined, JSON.stringify(answer));
    return answer as { count?: string; kvs?: { value: string }[] };
  }

  async #curl(path: string, args: readonly string[] = []): Promise<string> {
    const { ca, clientCert, clientKey } = this.certificates;
    const identity = ["--cacert", ca, "--cert", clientCert, "--key", clientKey];
    const command = ["-sS", "--max-time", "30", ...identity, ...args, `${this.endpoint}${path}`];
    const { code, stdout, stderr } = await this.machine.run("curl", command);
    assert(code === 0, stderr);
    return stdout;
  }
}

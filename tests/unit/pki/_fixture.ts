import { nodePaths } from "../../../lib/config/paths.ts";
import { makeRsaKeyPair } from "../../../lib/pki/keys.ts";
import { issueNodePki, type NodePkiOptions, type PkiReport } from "../../../lib/pki/mod.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

export const DAY_MS = 86_400_000;

/** A data directory of its own with what is needed to issue into it; removed when disposed. */
export class PkiFixture implements AsyncDisposable {
  readonly dataDir: string;
  readonly clock = new FakeClock("2026-01-02T03:04:05Z");
  readonly log = new FakeLogger();
  readonly options: NodePkiOptions;

  constructor(changes: Partial<NodePkiOptions> = {}, dataDir = Deno.makeTempDirSync({ prefix: "k0s-pki-" })) {
    this.dataDir = dataDir;
    const us = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
    this.options = {
      paths: nodePaths({ dataDir: this.dataDir }),
      users: { etcd: us, kine: us, kubeApiserver: us, kubeScheduler: us, konnectivityServer: us },
      sans: ["kubernetes", "localhost", "127.0.0.1"],
      storage: "kine",
      apiPort: 6443,
      caLifetimeMs: 3650 * DAY_MS,
      leafLifetimeMs: 365 * DAY_MS,
      konnectivity: false,
      clock: this.clock,
      log: this.log,
      ...changes,
    };
  }

  /** A fixture that stands as after one `issue()`; the keys of all with the same changes are the same. */
  static async issued(changes: PlainChanges = {}): Promise<PkiFixture> {
    const pki = new PkiFixture(changes);
    for (const [name, text] of Object.entries(await issueOnce(changes))) pki.write(name, text);
    return pki;
  }

  issue(changes: Partial<NodePkiOptions> = {}): Promise<PkiReport> {
    const etcdTokenKey = this.options.storage === "etcd" ? (tokenKey ??= makeRsaKeyPair()) : undefined;
    return issueNodePki({ ...this.options, etcdTokenKey, ...changes });
  }

  path(name: string): string {
    return `${this.dataDir}/pki/${name}`;
  }

  read(name: string): string {
    return Deno.readTextFileSync(this.path(name));
  }

  write(name: string, text: string): void {
    Deno.mkdirSync(this.path("etcd"), { recursive: true });
    Deno.writeTextFileSync(this.path(name), text);
  }

  remove(name: string): void {
    Deno.removeSync(this.path(name));
  }

  /** Content and time of change of every file, by name. */
  snapshot(folder = ""): Record<string, string> {
    const files: Record<string, string> = {};
    for (const { name, isDirectory } of Deno.readDirSync(this.path(folder))) {
      const inner = folder === "" ? name : `${folder}/${name}`;
      if (isDirectory) Object.assign(files, this.snapshot(inner));
      else files[inner] = `${Deno.statSync(this.path(inner)).mtime?.getTime()} ${this.read(inner)}`;
    }
    return files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

/** Made once, since it takes longer than most tests that need it. */
let tokenKey: ReturnType<typeof makeRsaKeyPair> | undefined;

/** What JSON can tell apart. */
type PlainChanges = Partial<Pick<NodePkiOptions, "storage" | "etcdPeerAddress" | "konnectivity">>;

const issuedFiles = new Map<string, Promise<Record<string, string>>>();

/** Issues once for all tests of a file, since it takes longer than most of them. */
function issueOnce(changes: PlainChanges): Promise<Record<string, string>> {
  const key = JSON.stringify(changes);
  const issuing = issuedFiles.get(key) ?? issue(changes);
  issuedFiles.set(key, issuing);
  return issuing;
}

async function issue(changes: PlainChanges): Promise<Record<string, string>> {
  await using pki = new PkiFixture(changes);
  await pki.issue();
  return Object.fromEntries(Object.keys(pki.snapshot()).map((name) => [name, pki.read(name)]));
}

import { assert } from "@std/assert";
import { stringify } from "@std/yaml";
import { chartMetadata, packChart, sha256, type TestChart } from "./chart_archive.ts";
import { eventually } from "./eventually.ts";
import type { HelmCertificates } from "./helm_certificates.ts";
import type { Background, Machine } from "./machine.ts";

const HOME = "/opt/docker-registry";
const PORT = 5000;

/** What `docker_registry_push.ts` is told. */
export interface ChartPush {
  /** Address of the registry. */
  registry: string;
  caPem: string;
  username: string;
  password: string;
  repository: string;
  tag: string;
  metadata: Record<string, unknown>;
  /** Base64. */
  archive: string;
}

/** Debian's `docker-registry` in a machine, over TLS with basic authentication. It ends with the machine. */
export class DockerRegistry {
  readonly username = "puller";
  readonly password = "w0rd/of:the-registry";
  #process: Background | undefined;

  private constructor(readonly machine: Machine, readonly certificates: HelmCertificates) {}

  /** Makes an empty registry and starts it. */
  static async create(machine: Machine, certificates: HelmCertificates): Promise<DockerRegistry> {
    const registry = new DockerRegistry(machine, certificates);
    await Deno.mkdir(registry.#path(""), { recursive: true });
    await Deno.writeTextFile(registry.#path("config.yml"), registry.#config());
    await Deno.writeTextFile(registry.#path("htpasswd"), `${registry.username}:${await registry.#passwordHash()}\n`);
    await registry.start();
    return registry;
  }

  /** Host and port, as references have them. */
  get host(): string {
    return `${this.machine.address}:${PORT}`;
  }

  /** What a Chart is to say to get a chart that was pushed. */
  reference(chart: Pick<TestChart, "name">): string {
    return `oci://${this.host}/charts/${chart.name}`;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const process = this.machine.start("docker-registry", ["serve", `${HOME}/config.yml`]);
    this.#process = process;
    const request = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", this.certificates.ca];
    await eventually(
      async () => (await this.machine.run("curl", [...request, `https://${this.host}/v2/`])).stdout === "401",
      { what: `the registry answers: ${process.output()}`, withinMs: 60_000 },
    );
  }

  /** Takes it off the network, as an outage does. */
  async stop(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  /** Pushes a chart; it is then at its {@link reference}, with its version as tag. */
  async push(chart: TestChart): Promise<void> {
    const { username, password } = this;
    const push: ChartPush = {
      ...{
        registry: `https://${this.host}`,
        username,
        password,
        repository: `charts/${chart.name}`,
        tag: chart.version,
      },
      caPem: (await this.machine.run("cat", [this.certificates.ca])).stdout,
      metadata: chartMetadata(chart),
      archive: packChart(chart).toBase64(),
    };
    const program = new URL("docker_registry_push.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--cached-only", program];
    const { code, stderr } = await this.machine.run(Deno.execPath(), args, { stdin: JSON.stringify(push) });
    assert(code === 0, stderr);
  }

  /** Changes the archive of a chart that was pushed on the registry's disk: it is no longer what its digest says. */
  async corrupt(chart: TestChart): Promise<void> {
    const archive = packChart(chart);
    const digest = await sha256(archive);
    archive[archive.length - 1]! ^= 0xff;
    const blobs = "storage/docker/registry/v2/blobs/sha256";
    await Deno.writeFile(this.#path(`${blobs}/${digest.slice(0, 2)}/${digest}/data`), archive, { create: false });
  }

  #path(name: string): string {
    return `${this.machine.directory}${HOME}/${name}`;
  }

  /** The registry takes bcrypt alone, which libcrypt has and openssl has not. */
  async #passwordHash(): Promise<string> {
    const program = "chomp(my $word = <STDIN>); print crypt($word, q($2y$05$abcdefghijklmnopqrstuu))";
    const { stdout } = await this.machine.run("perl", ["-e", program], { stdin: this.password });
    assert(stdout.startsWith("$2y$"), "libcrypt has no bcrypt");
    return stdout;
  }

  #config(): string {
    const { serverCert, serverKey } = this.certificates;
    return stringify({
      version: 0.1,
      log: { level: "warn" },
      storage: { filesystem: { rootdirectory: `${HOME}/storage` } },
      http: { addr: this.host, tls: { certificate: serverCert, key: serverKey } },
      auth: { htpasswd: { realm: "charts", path: `${HOME}/htpasswd` } },
    });
  }
}

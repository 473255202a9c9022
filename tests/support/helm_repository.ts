import { stringify } from "@std/yaml";
import { sha256Of } from "../../lib/platform/mod.ts";
import { chartMetadata, packChart, type TestChart } from "./chart_archive.ts";
import { eventually } from "./eventually.ts";
import type { HelmCertificates } from "./helm_certificates.ts";
import type { Background, Machine } from "./machine.ts";

const HOME = "/opt/helm-repository";
const PLAIN_PORT = 8480;
const PORT = 8443;
/** Where clients need a certificate. */
const CERTIFICATE_PORT = 8444;

/**
 * A chart repository in a machine, over TLS by HAProxy: Deno's own servers ask no client for a certificate.
 *
 * What is published is in the repositories `open` (for everybody), `private` (basic authentication) and, at another port,
 * in both for clients with a certificate. It ends with the machine.
 */
export class HelmRepository {
  readonly username = "reader";
  readonly password = "p@ss/w0rd:of-charts";
  readonly #charts: { chart: TestChart; file: string; digest: string }[] = [];
  #processes: Background[] = [];

  private constructor(readonly machine: Machine, readonly certificates: HelmCertificates) {}

  /** Makes an empty repository and starts it. */
  static async create(machine: Machine, certificates: HelmCertificates): Promise<HelmRepository> {
    const repository = new HelmRepository(machine, certificates);
    await Deno.mkdir(repository.#path("files"), { recursive: true });
    const { username, password } = repository;
    await Deno.writeTextFile(repository.#path("credentials.json"), JSON.stringify({ username, password }));
    await Deno.writeTextFile(repository.#path("haproxy.cfg"), repository.#proxyConfig());
    await repository.publish();
    await repository.start();
    return repository;
  }

  /** Address of a repository. @param asks For what: a certificate of the client, or nothing. */
  url(name: "open" | "private" | "hanging", asks?: "certificate"): string {
    return `https://${this.machine.address}:${asks === undefined ? PORT : CERTIFICATE_PORT}/${name}`;
  }

  /** Adds charts, or other versions of them. */
  async publish(...charts: readonly TestChart[]): Promise<void> {
    for (const chart of charts) {
      const archive = packChart(chart);
      const file = `${chart.name}-${chart.version}.tgz`;
      await Deno.writeFile(this.#path(`files/${file}`), archive);
      this.#charts.push({ chart, file, digest: sha256Of(archive) });
    }
    await Deno.writeTextFile(this.#path("files/index.yaml"), this.#index());
  }

  /** Puts another archive in the place of one, of which the index goes on telling. */
  async exchange({ name, version }: TestChart, other: TestChart): Promise<void> {
    await Deno.writeFile(this.#path(`files/${name}-${version}.tgz`), packChart(other));
  }

  /** What it has been asked for since it was started, such as `GET /open/index.yaml`, oldest first. */
  requests(): string[] {
    return this.#processes.flatMap((process) => process.output().split("\n").filter((line) => line.startsWith("GET ")));
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const program = new URL("helm_repository_program.ts", import.meta.url).pathname;
    const server = this.machine.start(Deno.execPath(), ["run", "-A", "--cached-only", program, HOME, `${PLAIN_PORT}`]);
    const proxy = this.machine.start("haproxy", ["-db", "-f", `${HOME}/haproxy.cfg`]);
    this.#processes = [server, proxy];
    const request = ["-sf", "--cacert", this.certificates.ca, `${this.url("open")}/index.yaml`];
    await eventually(async () => (await this.machine.run("curl", request)).code === 0, {
      what: `the chart repository answers: ${server.output()}${proxy.output()}`,
      withinMs: 60_000,
    });
  }

  /** Takes it off the network, as an outage does. */
  async stop(): Promise<void> {
    for (const process of this.#processes) await process[Symbol.asyncDispose]();
  }

  #path(name: string): string {
    return `${this.machine.directory}${HOME}/${name}`;
  }

  #index(): string {
    const entries: Record<string, unknown[]> = {};
    for (const { chart, file, digest } of this.#charts) {
      const entry = { ...chartMetadata(chart), digest, urls: [file], created: "2026-11-28T00:00:00Z" };
      (entries[chart.name] ??= []).push(entry);
    }
    return stringify({ apiVersion: "v1", entries, generated: "2026-11-28T00:00:00Z" });
  }

  #proxyConfig(): string {
    const { serverPem, ca } = this.certificates;
    const bind = (port: number) => `bind ${this.machine.address}:${port} ssl crt ${serverPem}`;
    return `
defaults
  mode http
  timeout connect 5s
  timeout client 10m
  timeout server 10m
frontend charts
  ${bind(PORT)}
  default_backend charts
frontend charts-for-certificates
  ${bind(CERTIFICATE_PORT)} ca-file ${ca} verify required
  default_backend charts
backend charts
  server one 127.0.0.1:${PLAIN_PORT}
`;
  }
}

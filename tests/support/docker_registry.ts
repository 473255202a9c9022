import { assert } from "@std/assert";
import { stringify } from "@std/yaml";
import { sha256Of } from "../../lib/platform/mod.ts";
import { chartMetadata, packChart, type TestChart } from "./chart_archive.ts";
import { eventually } from "./eventually.ts";
import type { HelmCertificates } from "./helm_certificates.ts";
import type { Background, Machine } from "./machine.ts";
import { RegistryTokens } from "./registry_tokens.ts";

/** What `docker_registry_push.ts` is told. */
export interface RegistryPush {
  /** Address of the registry. */
  registry: string;
  caPem: string;
  username: string;
  /** Empty: it asks for none. */
  password: string;
  repository: string;
  tag: string;
  config: unknown;
  configType: string;
  /** Base64. */
  content: string;
  contentType: string;
}

/** Options of {@link DockerRegistry.create}. */
export interface DockerRegistryOptions {
  /** @default {5000} */
  port?: number;
  /** Whether anybody may read and write. @default {false} */
  isOpen?: boolean;
  /** Another registry, of the same authority and open, whose contents it hands on. @default {it has its own} */
  remoteUrl?: string;
  /** Another registry in the same machine, whose contents it has as well. @default {it has its own} */
  contentsOf?: DockerRegistry;
  /** The server of tokens that it wants instead of a password. @default {it wants a password} */
  tokens?: RegistryTokens;
  /** Whether it talks to nobody without a certificate of its authority; open beyond that. @default {false} */
  wantsCertificate?: boolean;
}

/** A manifest in a registry: its digest, and the file that it lies in. */
interface StoredManifest {
  digest: string;
  path: string;
}

/** Debian's `docker-registry` in a machine, over TLS, with basic authentication if nothing else is said. It ends with the machine. */
export class DockerRegistry {
  readonly username = "puller";
  password = "w0rd/of:the-registry";
  readonly #options: DockerRegistryOptions & { port: number };
  #process: Background | undefined;

  private constructor(
    readonly machine: Machine,
    readonly certificates: HelmCertificates,
    options: DockerRegistryOptions,
  ) {
    this.#options = { port: 5000, ...options };
  }

  /** Makes an empty registry and starts it. */
  static async create(
    machine: Machine,
    certificates: HelmCertificates,
    options: DockerRegistryOptions = {},
  ): Promise<DockerRegistry> {
    const registry = new DockerRegistry(machine, certificates, options);
    await Deno.mkdir(registry.#path(""), { recursive: true });
    await Deno.writeTextFile(registry.#path("config.yml"), registry.#config());
    await registry.#writePassword();
    await registry.start();
    return registry;
  }

  /** Host and port, as references have them. */
  get host(): string {
    return `${this.machine.address}:${this.#options.port}`;
  }

  /** What a Chart is to say to get a chart that was pushed. */
  reference(chart: Pick<TestChart, "name">): string {
    return `oci://${this.host}/charts/${chart.name}`;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const trust = `SSL_CERT_FILE=${this.certificates.ca}`;
    const process = this.machine.start("env", [trust, "docker-registry", "serve", `${this.#home}/config.yml`]);
    this.#process = process;
    const { ca, clientCert, clientKey } = this.certificates;
    const shown = ["--cacert", ca, "--cert", clientCert, "--key", clientKey];
    const request = ["-s", "-o", "/dev/null", "-w", "%{http_code}", ...shown];
    const answer = this.#isOpen ? "200" : "401";
    await eventually(
      async () => (await this.machine.run("curl", [...request, `https://${this.host}/v2/`])).stdout === answer,
      { what: `the registry answers: ${process.output()}`, withinMs: 60_000 },
    );
  }

  /** Takes it off the network, as an outage does. */
  async stop(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  /** Stops it in the middle of whatever it does, as a machine does that swaps: connections are taken, and nothing answers. */
  async freeze(): Promise<void> {
    await this.#process?.signal("SIGSTOP");
  }

  /** Lets it go on. */
  async thaw(): Promise<void> {
    await this.#process?.signal("SIGCONT");
  }

  /** Wants another password from now on. */
  async changePassword(password: string): Promise<void> {
    this.password = password;
    await this.#writePassword();
  }

  /** Pushes a chart; it is then at its {@link reference}, with its version as tag. */
  async push(chart: TestChart): Promise<void> {
    await this.#push({
      repository: `charts/${chart.name}`,
      tag: chart.version,
      config: chartMetadata(chart),
      configType: "application/vnd.cncf.helm.config.v1+json",
      content: packChart(chart).toBase64(),
      contentType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
    });
  }

  /** Pushes an image of one layer, a tar archive, that runs this command. */
  async pushImage(
    { repository, tag, layer, command }: {
      repository: string;
      tag: string;
      layer: Uint8Array<ArrayBuffer>;
      command: readonly string[];
    },
  ): Promise<void> {
    const rootfs = { type: "layers", diff_ids: [`sha256:${sha256Of(layer)}`] };
    await this.#push({
      repository,
      tag,
      config: { architecture: "amd64", os: "linux", config: { Entrypoint: command }, rootfs },
      configType: "application/vnd.oci.image.config.v1+json",
      content: layer.toBase64(),
      contentType: "application/vnd.oci.image.layer.v1.tar",
    });
  }

  async #push(what: Omit<RegistryPush, "registry" | "username" | "password" | "caPem">): Promise<void> {
    const { username, password } = this;
    const push: RegistryPush = {
      ...what,
      ...{ registry: `https://${this.host}`, username, password: this.#isOpen ? "" : password },
      caPem: (await this.machine.run("cat", [this.certificates.ca])).stdout,
    };
    const program = new URL("docker_registry_push.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--cached-only", program];
    const { code, stderr } = await this.machine.run(Deno.execPath(), args, { stdin: JSON.stringify(push) });
    assert(code === 0, stderr);
  }

  /** Changes the archive of a chart that was pushed on the registry's disk: it is no longer what its digest says. */
  async corrupt(chart: TestChart): Promise<void> {
    const archive = packChart(chart);
    const digest = sha256Of(archive);
    archive[archive.length - 1]! ^= 0xff;
    const blobs = "storage/docker/registry/v2/blobs/sha256";
    await Deno.writeFile(this.#path(`${blobs}/${digest.slice(0, 2)}/${digest}/data`), archive, { create: false });
  }

  /**
   * Changes the manifest of a tag on the registry's disk by a space at its end: it still is a manifest, and not what its digest
   * says.
   *
   * @returns The digest that the registry goes on telling.
   */
  async corruptManifest(repository: string, tag: string): Promise<string> {
    const { digest, path } = await this.#manifestOf(repository, tag);
    await Deno.writeTextFile(path, " ", { append: true });
    return digest;
  }

  async #manifestOf(repository: string, tag: string): Promise<StoredManifest> {
    const store = this.#path("storage/docker/registry/v2");
    const link = `${store}/repositories/${repository}/_manifests/tags/${tag}/current/link`;
    const digest = await Deno.readTextFile(link);
    const hash = digest.replace("sha256:", "");
    return { digest, path: `${store}/blobs/sha256/${hash.slice(0, 2)}/${hash}/data` };
  }

  get #isOpen(): boolean {
    return this.#options.isOpen === true || this.#options.wantsCertificate === true;
  }

  get #home(): string {
    return `/opt/docker-registry-${this.#options.port}`;
  }

  #path(name: string): string {
    return `${this.machine.directory}${this.#home}/${name}`;
  }

  /** It notices a changed file by its time. */
  async #writePassword(): Promise<void> {
    await Deno.writeTextFile(this.#path("htpasswd"), `${this.username}:${await this.#passwordHash()}\n`);
  }

  /** The registry takes bcrypt alone, which libcrypt has and openssl has not. */
  async #passwordHash(): Promise<string> {
    const program = "chomp(my $word = <STDIN>); print crypt($word, q($2y$05$abcdefghijklmnopqrstuu))";
    const { stdout } = await this.machine.run("perl", ["-e", program], { stdin: this.password });
    assert(stdout.startsWith("$2y$"), "libcrypt has no bcrypt");
    return stdout;
  }

  #config(): string {
    const { serverCert, serverKey, ca } = this.certificates;
    const { remoteUrl, contentsOf, wantsCertificate } = this.#options;
    const contents = contentsOf === undefined ? this.#home : contentsOf.#home;
    const clients = wantsCertificate ? { clientcas: [ca] } : {};
    return stringify({
      version: 0.1,
      log: { level: "warn" },
      storage: { filesystem: { rootdirectory: `${contents}/storage` } },
      http: { addr: this.host, tls: { certificate: serverCert, key: serverKey, ...clients } },
      ...(this.#isOpen ? {} : { auth: this.#auth() }),
      ...(remoteUrl === undefined ? {} : { proxy: { remoteurl: remoteUrl } }),
    });
  }

  #auth(): Record<string, unknown> {
    const { tokens } = this.#options;
    if (tokens === undefined) return { htpasswd: { realm: "charts", path: `${this.#home}/htpasswd` } };
    const { issuer, service } = RegistryTokens;
    return { token: { realm: tokens.realm, issuer, service, rootcertbundle: this.certificates.ca } };
  }
}

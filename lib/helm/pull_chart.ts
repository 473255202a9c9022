import { K0sError, messageOf, stringifyJson } from "../base/mod.ts";
import { type Clock, listDirectory, readText, statOf } from "../platform/mod.ts";
import type { ChartSource } from "./chart_source.ts";
import { HelmError } from "./helm_error.ts";
import type { HelmHome } from "./helm_home.ts";
import { HELM_USER, type HelmProgram, registryConfigOf, repositoryConfigOf } from "./helm_program.ts";
import { copyLocalChart, missingDependencies } from "./local_chart.ts";
import { pullHint } from "./pull_hint.ts";
import type { Pem, RepositoryAccess } from "./repository_access.ts";

/** How long fetching a chart may take, in milliseconds. */
const WITHIN_MS = 120_000;
/** Largest file of a certificate or key that is read, in bytes. */
const LARGEST_PEM_BYTES = 4 * 1024 * 1024;

/** What {@link pullChart} needs. */
export interface PullOptions {
  program: Pick<HelmProgram, "run">;
  /** A new one; the chart stays in it. */
  home: HelmHome;
  clock: Pick<Clock, "monotonicMs">;
}

/**
 * Fetches a chart, without access to the cluster.
 *
 * @param version As helm takes it: a version or a range; empty for the newest one. Void for a chart on the controller.
 * @returns Path of an archive or a directory.
 * @throws {HelmError} If it cannot be fetched, with what can be done about it.
 */
export async function pullChart(
  source: ChartSource,
  version: string,
  options: PullOptions,
  signal: AbortSignal,
): Promise<string> {
  return await new Pull(source, version, options, signal).run();
}

/** Fetching one chart. */
class Pull {
  readonly #source: ChartSource;
  readonly #version: string;
  readonly #options: PullOptions;
  readonly #signal: AbortSignal;
  readonly #startedMs: number;
  /** What is done, for messages. */
  readonly #action: string;

  constructor(source: ChartSource, version: string, options: PullOptions, signal: AbortSignal) {
    this.#source = source;
    this.#version = version;
    this.#options = options;
    this.#signal = signal;
    this.#startedMs = options.clock.monotonicMs();
    this.#action = actionOf(source, version);
  }

  async run(): Promise<string> {
    await this.#options.home.makeCharts();
    switch (this.#source.kind) {
      case "classic":
        return await this.#fromRepository(this.#source);
      case "oci":
        return await this.#fromRegistry(this.#source);
      case "local":
        return await this.#fromController(this.#source);
    }
  }

  async #fromRepository({ repository, chart }: ChartSource & { kind: "classic" }): Promise<string> {
    // All that there is to say of it is in a file: everybody can see arguments.
    await this.#writeRepository(repository);
    await this.#handOver();
    return await this.#pull("k0s-pull", [nameFor(repository), chart]);
  }

  async #fromRegistry({ host, reference, repository }: ChartSource & { kind: "oci" }): Promise<string> {
    const { username, password } = repository ?? {};
    if (username && password) {
      await this.#options.home.write(this.#nameOf(registryConfigOf), registryConfig(host, username, password));
    }
    const flags = repository === undefined ? [] : await this.#tlsFlags(repository);
    await this.#handOver();
    return await this.#pull("pull", [reference], flags);
  }

  async #fromController({ path, repository }: ChartSource & { kind: "local" }): Promise<string> {
    const { home } = this.#options;
    const chart = await copyLocalChart(path, home.charts);
    const missing = chart.endsWith(".tgz") ? [] : await missingDependencies(chart);
    if (missing.length > 0 && repository?.url) await this.#writeRepository(repository);
    await this.#handOver();
    if (missing.length > 0) await this.#helm(["dependency", "update", chart]);
    return chart;
  }

  async #pull(command: string, what: readonly string[], flags: readonly string[] = []): Promise<string> {
    const { charts } = this.#options.home;
    const version = this.#version === "" ? [] : [`--version=${this.#version}`];
    await this.#helm([command, `--destination=${charts}`, ...version, ...flags, "--", ...what]);
    const [archive] = (await listDirectory(charts)).filter(({ isFile, name }) => isFile && name.endsWith(".tgz"));
    if (archive === undefined) throw new HelmError(this.#action, "helm has fetched nothing");
    return `${charts}/${archive.name}`;
  }

  async #helm(args: readonly string[]): Promise<void> {
    const { program, home, clock } = this.#options;
    const deadlineMs = Math.max(1_000, WITHIN_MS - (clock.monotonicMs() - this.#startedMs));
    try {
      await program.run(args, { action: this.#action, home, deadlineMs, secrets: this.#secrets }, this.#signal);
    } catch (error) {
      const hint = error instanceof HelmError ? pullHint(error.message) : undefined;
      if (hint === undefined) throw error;
      throw new HelmError(this.#action, messageOf(error).slice(`Cannot ${this.#action}: `.length), {
        cause: error,
        hint,
      });
    }
  }

  async #handOver(): Promise<void> {
    await this.#options.home.handOver(HELM_USER);
  }

  async #writeRepository(repository: RepositoryAccess): Promise<void> {
    const { url, username, password, insecure } = repository;
    const files = await this.#writePems(repository);
    const entry = {
      name: nameFor(repository),
      url,
      username,
      password,
      ...files,
      insecure_skip_tls_verify: insecure,
      // They are for the repository's own host; a chart may lie on another one.
      pass_credentials_all: false,
    };
    const text = stringifyJson({ apiVersion: "", repositories: [entry] });
    await this.#options.home.write(this.#nameOf(repositoryConfigOf), text);
  }

  async #tlsFlags(repository: RepositoryAccess): Promise<string[]> {
    const { caFile, certFile, keyFile } = await this.#writePems(repository);
    return [
      ...(caFile === undefined ? [] : [`--ca-file=${caFile}`]),
      ...(certFile === undefined ? [] : [`--cert-file=${certFile}`, `--key-file=${keyFile}`]),
      ...(repository.insecure ? ["--insecure-skip-tls-verify"] : []),
    ];
  }

  async #writePems({ name, ca, cert, key }: RepositoryAccess): Promise<Record<string, string>> {
    const written: Record<string, string> = {};
    for (const [field, pem] of Object.entries({ caFile: ca, certFile: cert, keyFile: key })) {
      if (pem === undefined) continue;
      written[field] = await this.#options.home.write(
        `${field}.pem`,
        await textOf(pem, `${field} of repository "${name}"`),
      );
    }
    return written;
  }

  /** Name within the home of a file of which helm is told the path. */
  #nameOf(pathIn: (home: string) => string): string {
    return pathIn("").slice(1);
  }

  get #secrets(): string[] {
    const { repository } = this.#source;
    if (repository === undefined) return [];
    const { username, password, url } = repository;
    const inUrl = /^[a-z+]+:\/\/(?:[^:/@]*:)?(.*)@/i.exec(url)?.[1];
    return [password, inUrl ?? "", username && password ? basic(username, password) : ""].filter((text) => text !== "");
  }
}

/** What helm calls a repository. It becomes part of file names. */
function nameFor({ name }: RepositoryAccess): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? name : "repository";
}

function actionOf(source: ChartSource, version: string): string {
  if (source.kind === "local") return `fetch what chart ${source.path} depends on`;
  const shownVersion = version === "" ? "" : ` ${version}`;
  if (source.kind === "oci") return `fetch chart ${source.reference}${shownVersion}`;
  const { repository: { name }, chart } = source;
  return `fetch chart ${chart}${shownVersion}${name === "" ? "" : ` of repository ${name}`}`;
}

/** Credentials of one registry, as docker keeps them. */
function registryConfig(host: string, username: string, password: string): string {
  // Docker's own registry is known by an address of its first days.
  const isDockers = ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host);
  const auth = { auth: basic(username, password) };
  return stringifyJson({ auths: { [isDockers ? "https://index.docker.io/v1/" : host]: auth } });
}

function basic(username: string, password: string): string {
  return new TextEncoder().encode(`${username}:${password}`).toBase64();
}

async function textOf(pem: Pem, what: string): Promise<string> {
  if ("text" in pem) return pem.text;
  const facts = await statOf(pem.file);
  if (facts?.kind !== "file" || facts.sizeBytes > LARGEST_PEM_BYTES) {
    throw new K0sError(`Cannot read ${what}: there is no such file, "${pem.file}", on this controller`, {
      hint: "Put it on every controller, or use a Secret: spec.repository.configFrom.secretRef of the Chart",
    });
  }
  return await readText(pem.file);
}

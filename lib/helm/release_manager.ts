import { ConfigError, K0sError, messageOf } from "../base/mod.ts";
import { repositoryKeyOf } from "../config/mod.ts";
import { type KubeClient, memberOf } from "../kube/mod.ts";
import { type Clock, readText } from "../platform/mod.ts";
import { isAsWanted } from "./as_wanted.ts";
import { type ChartMetadata, chartMetadata } from "./chart_metadata.ts";
import { type Chart, releaseNameOf, releaseNamespaceOf, timeoutMsOf } from "./chart_object.ts";
import { sourceOf } from "./chart_source.ts";
import { valuesOf } from "./chart_values.ts";
import { HelmError } from "./helm_error.ts";
import { HelmHome } from "./helm_home.ts";
import { HELM_USER, HelmProgram, type HelmProgramOptions, saidRevision } from "./helm_program.ts";
import { pullChart } from "./pull_chart.ts";
import { lastInUse, type ReleaseStep, stepsTo } from "./release_action.ts";
import { isReleaseName, releaseNameProblems } from "./release_names.ts";
import { ensureReleaseNamespace } from "./release_namespace.ts";
import { type ReleaseName, releaseRevisions, type Revision } from "./release_revisions.ts";
import type { DeployedRelease, DeployOptions, Releases, Repository } from "./releases.ts";
import { repositoryAccess } from "./repository_access.ts";
import { readRepositorySecret } from "./repository_secret.ts";
import { unreadyObjects } from "./unready_objects.ts";
import { rollbackCommand, type StepCommand, stepCommand, type StepSettings } from "./step_command.ts";

/** How long asking for a release may take, in milliseconds. */
const ASK_WITHIN_MS = 60_000;

/** What {@link ReleaseManager} needs. */
export interface ReleaseManagerOptions extends HelmProgramOptions {
  client: Pick<KubeClient, "get" | "list" | "create">;
  /** Path of a kubeconfig that may do everything, with its certificates in it. Read at each action: it is renewed. */
  kubeconfig: string;
  /** A directory that only root may change and any account pass through, where runs of helm have their files. */
  homesDir: string;
  clock: Clock;
}

/** The releases of a cluster, by the real helm. At most one action at a time for each release. */
export class ReleaseManager implements Releases {
  readonly #options: ReleaseManagerOptions;
  readonly #program: HelmProgram;

  constructor(options: ReleaseManagerOptions) {
    this.#options = options;
    this.#program = new HelmProgram(options);
  }

  /** Brings the release of a Chart about, see {@link Releases.deploy}. */
  async deploy(chart: Chart, { repositories, installs }: DeployOptions, signal: AbortSignal): Promise<DeployedRelease> {
    const release = { name: releaseNameOf(chart), namespace: releaseNamespaceOf(chart) };
    const problems = releaseNameProblems(release);
    if (problems.length > 0) throw new ConfigError(`Cannot deploy Chart "${chart.metadata.name}"`, problems);
    const values = valuesOf(chart);
    const revisions = await releaseRevisions(this.#options.client, release, signal);
    const steps = stepsTo(revisions, isAsWanted(chart));
    if (steps.length === 0) return { action: "none", ...await this.#asItIs(chart, release, revisions, signal) };
    await using download = await HelmHome.make(this.#options.homesDir);
    // Before anything is done: what cannot be fetched must not cost what there is.
    const file = await this.#fetch(chart, repositories, download, signal);
    // What helm can read and we cannot, it is asked for.
    const metadata = chartMetadata(file).catch(() => undefined);
    const isInUse = steps.includes("upgrade");
    if (!isInUse) await installs();
    let said = "";
    for (const step of steps) {
      said = await this.#perform(step, settingsOf(chart, release, file, values), values, signal);
    }
    return { action: isInUse ? "upgraded" : "installed", ...await this.#asMade(said, await metadata, release, signal) };
  }

  /** Uninstalls a release, see {@link Releases.uninstall}. */
  async uninstall(release: ReleaseName, { timeoutMs }: { timeoutMs: number }, signal: AbortSignal): Promise<boolean> {
    if (!isReleaseName(release)) return false;
    // Asked of the API: helm takes any failure to read a release for its absence when told to overlook that.
    const revisions = await releaseRevisions(this.#options.client, release, signal);
    if (revisions.length === 0) return false;
    const settings = { release, chart: "", timeoutMs, forceUpgrade: false, hasValues: false };
    await this.#perform("uninstall", settings, undefined, signal);
    return true;
  }

  async #fetch(
    chart: Chart,
    repositories: readonly Repository[],
    home: HelmHome,
    signal: AbortSignal,
  ): Promise<string> {
    const { chartName = "", version = "", repository } = chart.spec ?? {};
    const secret = await readRepositorySecret(this.#options.client, chart, signal);
    const name = repositoryKeyOf(chartName) ?? "";
    const inline = repository === undefined ? undefined : repositoryAccess(name, repository, secret);
    const source = sourceOf(chartName, inline, repositories);
    return await pullChart(source, version, { program: this.#program, home, clock: this.#options.clock }, signal);
  }

  /** @returns What helm said. */
  async #perform(
    step: ReleaseStep,
    settings: StepSettings,
    values: string | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    try {
      if (step === "install" || step === "replace") {
        await ensureReleaseNamespace(this.#options.client, settings.release, signal);
      }
      return await this.#run(stepCommand(step, settings), values, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const explained = await this.#explained(error, settings.release, signal);
      throw step === "upgrade" ? await this.#rolledBack(explained, settings, signal) : explained;
    }
  }

  async #run(command: StepCommand, values: string | undefined, signal: AbortSignal): Promise<string> {
    const { action, args, deadlineMs, takesValues } = command;
    const stdin = takesValues && values !== undefined ? { stdin: values } : {};
    return await this.#helm(args, { action, deadlineMs, ...stdin }, signal);
  }

  /**
   * Goes back to what was in use before an upgrade that has failed. One that has not got as far as a revision, or was killed,
   * has nothing to go back from.
   *
   * @returns What failed, with what became of the release.
   */
  async #rolledBack(failure: unknown, settings: StepSettings, signal: AbortSignal): Promise<unknown> {
    const { release } = settings;
    const hint = failure instanceof K0sError ? failure.hint : undefined;
    const told = (message: string) =>
      new K0sError(`${messageOf(failure)}; ${message}`, { cause: failure, ...(hint === undefined ? {} : { hint }) });
    try {
      const revisions = await releaseRevisions(this.#options.client, release, signal);
      const former = lastInUse(revisions);
      if (former === undefined || revisions.at(-1)?.status !== "failed") return failure;
      await this.#run(rollbackCommand(settings, former), undefined, signal);
      return told(`went back to revision ${former}`);
    } catch (error) {
      if (signal.aborted) throw error;
      return told(`going back failed, too: ${messageOf(await this.#explained(error, release, signal))}`);
    }
  }

  /** What failed of something that was not ready in time, with what that is. */
  async #explained(error: unknown, release: ReleaseName, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof HelmError) || !/deadline exceeded|timed out/.test(error.message)) return error;
    const unready = await unreadyObjects(this.#options.client, release, signal).catch(() => []);
    if (unready.length === 0) return error;
    const hint = `Look at its pods: k0s kubectl -n ${release.namespace} get pods`;
    return new K0sError(`${error.message}: ${unready.join(", ")}`, { cause: error, hint });
  }

  /** Runs helm with access to the cluster. */
  async #helm(
    args: readonly string[],
    run: { action: string; deadlineMs: number; stdin?: string },
    signal: AbortSignal,
  ): Promise<string> {
    // One of its own: nothing that ran as this account before could have prepared it.
    await using home = await HelmHome.make(this.#options.homesDir);
    const kubeconfig = await home.write("kubeconfig", await readText(this.#options.kubeconfig));
    await home.handOver(HELM_USER);
    return await this.#program.run(args, { ...run, home, kubeconfig }, signal);
  }

  /** What a release has become of a chart. @param said What helm said when it had made it. */
  async #asMade(
    said: string,
    chart: ChartMetadata | undefined,
    release: ReleaseName,
    signal: AbortSignal,
  ): Promise<MadeRelease> {
    const revision = saidRevision(said);
    if (revision === undefined || chart === undefined) return await this.#askHelm(release, signal);
    return { releaseName: release.name, namespace: release.namespace, revision, ...chart };
  }

  /** What a release is that nothing was done to; helm is asked only where the Chart does not tell. */
  async #asItIs(
    { status }: Chart,
    release: ReleaseName,
    revisions: readonly Revision[],
    signal: AbortSignal,
  ): Promise<MadeRelease> {
    const { revision, version, appVersion = "" } = status ?? {};
    if (revision === undefined || !version || revision !== revisions.at(-1)?.revision) {
      return await this.#askHelm(release, signal);
    }
    return { releaseName: release.name, namespace: release.namespace, revision, version, appVersion };
  }

  async #askHelm({ name, namespace }: ReleaseName, signal: AbortSignal): Promise<MadeRelease> {
    const run = { action: `look at release ${namespace}/${name}`, deadlineMs: ASK_WITHIN_MS };
    const args = ["get", "metadata", name, `--namespace=${namespace}`, "--output=json"];
    const metadata: unknown = JSON.parse(await this.#helm(args, run, signal));
    return {
      releaseName: name,
      namespace,
      revision: Number(memberOf(metadata, "revision")),
      version: String(memberOf(metadata, "version") ?? ""),
      appVersion: String(memberOf(metadata, "appVersion") ?? ""),
    };
  }
}

type MadeRelease = Omit<DeployedRelease, "action">;

function settingsOf(chart: Chart, release: ReleaseName, file: string, values: string | undefined): StepSettings {
  return {
    release,
    chart: file,
    timeoutMs: timeoutMsOf(chart),
    forceUpgrade: chart.spec?.forceUpgrade ?? true,
    hasValues: values !== undefined,
  };
}

import { K0sError, messageOf } from "../../base/mod.ts";
import {
  type Chart,
  CHART_NAMESPACE,
  CHARTS,
  type ChartStatus,
  type DeployedRelease,
  isAsWanted,
  isMoved,
  type ReleaseName,
  releaseNameOf,
  releaseNamespaceOf,
  type Releases,
  type Repository,
  timeoutMsOf,
  valuesHashOf,
} from "../../helm/mod.ts";
import { ignoringNotFound, type KubeClient } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import type { ChartEventReason, ChartEvents } from "./chart_events.ts";
import { hasFinalizer, removeFinalizer } from "./chart_finalizer.ts";
import { type ChartRecord, heldReleaseOf } from "./chart_record.ts";
import { handOverRelease } from "./hand_over_release.ts";

/** What charts are brought about with. */
export interface ChartPorts {
  client: KubeClient;
  releases: Releases;
  /** Repositories of the configuration, as it is now. */
  repositories(): readonly Repository[];
  clock: Clock;
  log: Logger;
}

/** What {@link performChart} works with. */
export interface PerformChartOptions extends ChartPorts {
  events: Pick<ChartEvents, "report">;
  /** Names of the Charts that may go on with the release of a deleted one, in their order. */
  heirsOf(record: ChartRecord): readonly string[];
}

/**
 * Does what is to be done for a Chart, and says in its status and by an Event what came of it. Nothing if the Chart is
 * another one by now, or as it is to be.
 *
 * @throws {K0sError} If it failed.
 * @throws {CancelledError} If it was given up; nothing is said then.
 */
export async function performChart(
  record: ChartRecord,
  options: PerformChartOptions,
  signal: AbortSignal,
): Promise<void> {
  const { client, log } = options;
  const target = { namespace: CHART_NAMESPACE, signal };
  const chart = await ignoringNotFound(() => client.get<Chart>(CHARTS, record.name, target));
  if (chart?.metadata.uid !== record.uid || chart.metadata.generation !== record.generation) return;
  if (record.isDeleted ? !hasFinalizer(chart) : isAsWanted(chart)) return;
  const action = new ChartAction(chart, record, options, signal);
  try {
    await (record.isDeleted ? action.uninstall() : action.deploy());
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn("Cannot bring a chart about", { chart: record.name, error: messageOf(error) });
    await action.sayFailed(error);
    throw error;
  }
}

/** One action for one Chart. */
class ChartAction {
  readonly #chart: Chart;
  readonly #record: ChartRecord;
  readonly #options: PerformChartOptions;
  readonly #signal: AbortSignal;

  constructor(chart: Chart, record: ChartRecord, options: PerformChartOptions, signal: AbortSignal) {
    this.#chart = chart;
    this.#record = record;
    this.#options = options;
    this.#signal = signal;
  }

  async deploy(): Promise<void> {
    await this.#leaveFormerRelease();
    const chart = this.#chart;
    const begun = await this.#patchStatus({
      // The former one was left. Whatever has its name from now on is not this Chart's.
      ...(isMoved(chart) ? { releaseName: null, namespace: null } : {}),
      status: this.#wasDeployed ? "pending-upgrade" : "pending-install",
      waitingFor: null,
    });
    const { releases, repositories, log } = this.#options;
    const deployment = { repositories: repositories(), installs: () => this.#claim(begun) };
    const release = await releases.deploy(begun, deployment, this.#signal);
    await this.#patchStatus(deployedStatus(chart, release, this.#now));
    const { releaseName, namespace, version, revision } = release;
    log.info("Deployed a chart", {
      chart: this.#record.name,
      release: `${namespace}/${releaseName}`,
      version,
      revision,
    });
    const verb = release.action === "installed" ? "Installed" : "Upgraded";
    await this.#report(verb, `${verb} release ${namespace}/${releaseName}, revision ${revision}, version ${version}`);
  }

  async uninstall(): Promise<void> {
    const held = heldReleaseOf(this.#chart);
    if (held !== undefined) await this.#part(held);
    await removeFinalizer(this.#options.client, this.#chart, this.#signal);
  }

  async sayFailed(error: unknown): Promise<void> {
    const message = messageOf(error);
    const hint = error instanceof K0sError && error.hint !== undefined ? `. ${error.hint}` : "";
    await this.#patchStatus({ status: "failed", error: message + hint, updated: textOf(this.#now), waitingFor: null });
    const verb = this.#record.isDeleted ? "Uninstall" : this.#wasDeployed ? "Upgrade" : "Install";
    await this.#report(`${verb}Failed`, message + hint);
  }

  /**
   * Before helm installs, so that it is known what to uninstall if the Chart goes in the middle of it. Not before: until then a
   * release of this name is somebody else's, and one in use stays so until it was upgraded.
   */
  async #claim(begun: Chart): Promise<void> {
    if (heldReleaseOf(begun) !== undefined) return;
    await this.#patchStatus({ releaseName: releaseNameOf(begun), namespace: releaseNamespaceOf(begun) });
  }

  /** Hands the release over to another Chart that names it, or uninstalls it. */
  async #part(held: ReleaseName): Promise<void> {
    const { releases, log, heirsOf } = this.#options;
    const release = `${held.namespace}/${held.name}`;
    const heir = await handOverRelease(this.#chart, heirsOf(this.#record), this.#options, this.#signal);
    if (heir !== undefined) return await this.#report("ReleaseKept", `Kept release ${release} for Chart "${heir}"`);
    await this.#patchStatus({ status: "uninstalling", waitingFor: null });
    await releases.uninstall(held, { timeoutMs: timeoutMsOf(this.#chart) }, this.#signal);
    log.info("Uninstalled a chart", { chart: this.#record.name, release });
    await this.#report("Uninstalled", `Uninstalled release ${release}`);
  }

  /** A release that was never deployed may be given another name; what is in use stays. */
  async #leaveFormerRelease(): Promise<void> {
    const former = heldReleaseOf(this.#chart);
    if (former === undefined || !isMoved(this.#chart)) return;
    if (this.#wasDeployed) {
      const wanted = `${releaseNamespaceOf(this.#chart)}/${releaseNameOf(this.#chart)}`;
      throw new K0sError(
        `Cannot make release ${former.namespace}/${former.name} release ${wanted}: a release keeps its name and namespace`,
        { hint: "Set them back; or delete the Chart, which uninstalls the release, and create it anew" },
      );
    }
    await this.#options.releases.uninstall(former, { timeoutMs: timeoutMsOf(this.#chart) }, this.#signal);
  }

  get #wasDeployed(): boolean {
    return this.#chart.status?.revision !== undefined;
  }

  get #now(): Date {
    return this.#options.clock.now();
  }

  get #target(): { namespace: string; signal: AbortSignal } {
    return { namespace: CHART_NAMESPACE, signal: this.#signal };
  }

  #patchStatus(status: { [K in keyof ChartStatus]: ChartStatus[K] | null }): Promise<Chart> {
    const target = { ...this.#target, subresource: "status" };
    return this.#options.client.mergePatch<Chart>(CHARTS, this.#record.name, { status }, target);
  }

  async #report(reason: ChartEventReason, message: string): Promise<void> {
    const { events, log } = this.#options;
    const event = { chart: this.#record, namespace: CHART_NAMESPACE, reason, message };
    // What was done is done, also where nobody hears of it.
    await events.report(event, this.#signal).catch((error: unknown) =>
      log.debug("Cannot report an Event of a Chart", { chart: this.#record.name, error: messageOf(error) })
    );
  }
}

function deployedStatus(
  chart: Chart,
  { releaseName, namespace, version, appVersion, revision }: DeployedRelease,
  now: Date,
): { [K in keyof ChartStatus]: ChartStatus[K] | null } {
  const { chartName = "", version: asked = "" } = chart.spec ?? {};
  return {
    releaseName,
    namespace,
    status: "deployed",
    version,
    appVersion,
    revision,
    updated: textOf(now),
    valuesHash: valuesHashOf(chart),
    error: null,
    waitingFor: null,
    applied: { chartName, version: asked },
  };
}

/** A moment as upstream writes it, in UTC. */
function textOf(moment: Date): string {
  const text = moment.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)} +0000 UTC`;
}

import { backoffDelayMs, fractionOf, messageOf } from "../../base/mod.ts";
import { follow, ignoringNotFound, type KubeClient, RESOURCES } from "../../kube/mod.ts";
import { CHART_NAMESPACE, chartCrd, CHARTS } from "../../helm/mod.ts";
import { applyStack, identityOf, STACK_LABEL } from "../../manifests/mod.ts";
import type { Clock, Logger, Random } from "../../platform/mod.ts";
import { chartStack, type HelmSettings } from "./chart_stack.ts";

/** What {@link deployCharts} needs. */
export interface DeployChartsOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  random: Random;
  /** As the configuration has them. */
  helm: HelmSettings;
}

/**
 * Makes the Charts of the cluster those of the configuration, however often it takes, and once more whenever their kind was
 * deleted, until `signal` is aborted. To be run by the leader.
 *
 * Charts that were taken out go only after all others were applied.
 */
export async function deployCharts(options: DeployChartsOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "helm" });
  while (!signal.aborted) {
    await applyCharts({ ...options, log }, signal);
    await untilKindIsGone({ ...options, log }, signal);
  }
}

async function untilKindIsGone({ client, clock, log }: DeployChartsOptions, signal: AbortSignal): Promise<void> {
  const selection = { fieldSelector: `metadata.name=${chartCrd().metadata.name}`, clock, log, signal };
  for await (const event of follow(client, RESOURCES.customResourceDefinitions, selection)) {
    if (event.type !== "DELETED" && (event.type !== "LISTED" || event.items.length > 0)) continue;
    return log.warn("The kind of Charts was deleted, and with it every release: those of the configuration come back");
  }
}

async function applyCharts(options: DeployChartsOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log, random } = options;
  const stack = chartStack(options.helm);
  for (let failures = 0; !signal.aborted;) {
    try {
      const { identities, created, changed } = await applyStack(client, stack, { clock, log, signal });
      if (created + changed > 0) log.info("Applied charts of the configuration", { created, changed });
      await removeOthers(identities, options, signal);
      return;
    } catch (error) {
      if (signal.aborted) return;
      log.warn("Cannot apply the charts of the configuration yet", { error: messageOf(error) });
    }
    await clock.sleep(backoffDelayMs(++failures, fractionOf(random.bytes(4))), signal);
  }
}

/** Deletes the Charts that came of an earlier configuration; their releases are uninstalled then. */
async function removeOthers(
  wanted: ReadonlySet<string>,
  { client, log }: DeployChartsOptions,
  signal: AbortSignal,
): Promise<void> {
  const target = { namespace: CHART_NAMESPACE, signal };
  const { items } = await client.list(CHARTS, { ...target, labelSelector: `${STACK_LABEL}=helm`, metadataOnly: true });
  const surplus = items.filter((chart) => !wanted.has(identityOf(chart)) && !chart.metadata.deletionTimestamp);
  for (const { metadata: { name = "" } } of surplus) {
    await ignoringNotFound(() => client.delete(CHARTS, name, target));
    log.info("Deleted a Chart that has left the configuration", { chart: name });
  }
}

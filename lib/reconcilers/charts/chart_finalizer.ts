import { type Chart, CHART_FINALIZER, CHARTS } from "../../helm/mod.ts";
import { ignoringNotFound, type KubeClient } from "../../kube/mod.ts";

/** Whether the release of a Chart is uninstalled before the Chart goes. */
export function hasFinalizer(chart: Chart): boolean {
  return finalizersOf(chart).includes(CHART_FINALIZER);
}

/** Lets a Chart go that is deleted; it may be gone already. @throws {K0sError} If it is another one by now. */
export async function removeFinalizer(
  client: Pick<KubeClient, "jsonPatch">,
  chart: Chart,
  signal: AbortSignal,
): Promise<void> {
  const { name = "", namespace } = chart.metadata;
  const path = `/metadata/finalizers/${finalizersOf(chart).indexOf(CHART_FINALIZER)}`;
  const removal = [{ op: "test", path, value: CHART_FINALIZER }, { op: "remove", path }];
  await ignoringNotFound(() => client.jsonPatch(CHARTS, name, removal, { namespace, signal }));
}

function finalizersOf({ metadata: { finalizers } }: Chart): unknown[] {
  return Array.isArray(finalizers) ? finalizers : [];
}

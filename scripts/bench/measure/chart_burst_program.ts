/**
 * What runs in the machine for `charts.ts`: makes the Charts of the file that is its only argument, all at once, waits until
 * each is deployed, and prints how long that took and what CPU time of the machine. Its own start is not in that, and it asks
 * nothing meanwhile: both would take the processors from what is measured.
 */
import { type Chart, CHART_NAMESPACE, CHARTS } from "../../../lib/helm/mod.ts";
import { follow, KubeClient } from "../../../lib/kube/mod.ts";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../tests/support/fakes.ts";

/** What is in the file. */
export interface ChartBurst {
  kubeconfig: string;
  charts: Chart[];
}

/** What it prints. */
export interface ChartBurstTook {
  ms: number;
  /** Of everything in the machine. */
  cpuSeconds: number;
}

async function cpuSeconds(): Promise<number> {
  return Number(await Deno.readTextFile("/sys/fs/cgroup/cpuacct/cpuacct.usage")) / 1e9;
}

if (import.meta.main) {
  const { kubeconfig, charts }: ChartBurst = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? ""));
  using client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  const signal = AbortSignal.timeout(300_000);
  const waiting = new Set(charts.map(({ metadata: { name = "" } }) => name));
  let started: ChartBurstTook = { ms: 0, cpuSeconds: 0 };
  const watch = { namespace: CHART_NAMESPACE, clock: systemClock, log: new FakeLogger(), signal };
  for await (const event of follow<Chart>(client, CHARTS, watch)) {
    if (event.type === "LISTED") {
      started = { ms: performance.now(), cpuSeconds: await cpuSeconds() };
      await Promise.all(charts.map((chart) => client.create(CHARTS, chart, { signal })));
    } else if (event.object.status?.status === "deployed") waiting.delete(event.object.metadata.name ?? "");
    if (waiting.size === 0) break;
  }
  if (waiting.size > 0) throw new Error(`not deployed: ${[...waiting].join(", ")}`);
  const took: ChartBurstTook = {
    ms: performance.now() - started.ms,
    cpuSeconds: await cpuSeconds() - started.cpuSeconds,
  };
  console.log(JSON.stringify(took));
}

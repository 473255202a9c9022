import { assertStringIncludes } from "@std/assert";
import { type ChartReport, renderCharts } from "../../../../lib/cli/status/charts.ts";
import { planCharts } from "../../../../lib/reconcilers/charts/chart_order.ts";

const ERROR = "Cannot install release default/web: context deadline exceeded: Deployment web: 0 of 1 ready. " +
  "Look at its pods: k0s kubectl -n default get pods";
const NOTHING = { namespace: "default", version: "", revision: 0, error: "", waitingFor: "" };
const DB: ChartReport = {
  ...NOTHING,
  ...{ name: "k0s-addon-chart-db", order: 0, status: "deployed" },
  ...{ releaseName: "db", namespace: "data", version: "1.2.0", revision: 3 },
};
const WEB: ChartReport = {
  ...NOTHING,
  ...{ name: "k0s-addon-chart-web", order: 1, status: "failed", releaseName: "web", error: ERROR },
};
const APP: ChartReport = {
  ...NOTHING,
  ...{ name: "k0s-addon-chart-app", order: 2, status: "waiting", releaseName: "app" },
};

Deno.test("the guide shows k0s status charts as it is", async () => {
  const planned = [DB, WEB, APP].map(({ name, order, status, releaseName }) => ({
    ...{ name, order, created: "", release: releaseName, timeoutMs: 600_000 },
    ...{ isDeployed: status === "deployed", isDone: status === "deployed", isDeleted: false, isRunning: false },
    failure: status === "failed" ? { sinceMs: 0, retryAtMs: 20_000 } : undefined,
  }));
  const { waiting } = planCharts(planned, { nowMs: 10_000, concurrency: 5 });
  const reports = [DB, WEB, APP].map((one) => ({ ...one, waitingFor: waiting.get(one.name) ?? "" }));

  const guide = await Deno.readTextFile(new URL("../../../../docs/guide/inspect.md", import.meta.url));

  assertStringIncludes(guide, `$ sudo k0s status charts\n${renderCharts(reports)}`);
});

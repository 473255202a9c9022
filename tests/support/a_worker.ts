import { Bundle } from "../../lib/bundle/mod.ts";
import { nodePaths } from "../../lib/config/mod.ts";
import type { WorkerOptions } from "../../lib/node/mod.ts";
import { WorkerState } from "../../lib/node/worker/worker_state.ts";
import type { Ports } from "../../lib/platform/mod.ts";
import { Supervisor } from "../../lib/supervisor/mod.ts";
import { controllerOptions, fakePorts } from "./a_controller.ts";
import type { FakeSupervisor } from "./fake_supervisor.ts";

/** Options of `k0s worker` with nothing else given. */
export function workerOptions(changes: Partial<WorkerOptions> = {}): WorkerOptions {
  const { dataDir, debug, profile, labels, taints, kubeletExtraArgs, iptablesMode } = controllerOptions();
  return {
    ...{ dataDir, debug, profile, labels, taints, kubeletExtraArgs, iptablesMode },
    ...{ enableCloudProvider: false, ignorePreFlightChecks: false, logging: {}, args: ["k0s", "worker"] },
    ...changes,
  };
}

/** A worker about to boot, on ports that touch nothing. */
export function aWorkerState(
  changes: { options?: Partial<WorkerOptions>; ports?: Ports; dataDir?: string; supervisor?: FakeSupervisor } = {},
): WorkerState {
  const ports = changes.ports ?? fakePorts();
  const { dataDir } = changes;
  const paths = nodePaths(dataDir === undefined ? {} : { dataDir, runDir: `${dataDir}/run` });
  const index = { formatVersion: 1, k0sVersion: "v0", architecture: "amd64", payloadOffset: 0 } as const;
  return new WorkerState({
    options: workerOptions(changes.options),
    ports,
    paths,
    supervisor: changes.supervisor as unknown as Supervisor | undefined ??
      new Supervisor({ ...ports, runDir: paths.runDir, logsDir: paths.logsDir, binDir: paths.binDir }),
    bundle: new Bundle(
      { executable: "/proc/nowhere", index: { ...index, payloadSizeBytes: 0, parts: [] } },
      () => Promise.resolve(),
    ),
    startedMs: 0,
    vars: { DataDir: "/d" },
    background: new AbortController().signal,
  });
}

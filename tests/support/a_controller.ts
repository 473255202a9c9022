import { Bundle } from "../../lib/bundle/mod.ts";
import { type ClusterConfig, defaultClusterConfig, nodePaths } from "../../lib/config/mod.ts";
import { ConfigTrials } from "../../lib/node/controller/config_trials.ts";
import { ControllerState } from "../../lib/node/controller/controller_state.ts";
import type { ControllerOptions } from "../../lib/node/mod.ts";
import { denoHttp, type Ports } from "../../lib/platform/mod.ts";
import { Supervisor } from "../../lib/supervisor/mod.ts";
import { FakeSpawn } from "./fake_spawn.ts";
import { FakeClock, FakeLogger, FakeRandom } from "./fakes.ts";

/** Options of `k0s controller --single` with nothing else given. */
export function controllerOptions(changes: Partial<ControllerOptions> = {}): ControllerOptions {
  return {
    dataDir: "/var/lib/k0s",
    single: true,
    enableWorker: false,
    noTaints: false,
    initOnly: false,
    dynamicConfig: false,
    debug: false,
    disableComponents: [],
    profile: "default",
    labels: {},
    taints: [],
    kubeletExtraArgs: "",
    kubeControllerManagerExtraArgs: "",
    iptablesMode: "",
    enableCloudProvider: false,
    ignorePreFlightChecks: false,
    logging: {},
    featureGates: {},
    metricsScraper: false,
    args: ["k0s", "controller", "--single"],
    ...changes,
  };
}

/** The default configuration of a single node at 192.0.2.2. */
export function aClusterConfig(spec: Partial<ClusterConfig["spec"]> = {}): ClusterConfig {
  const config = defaultClusterConfig({ hostAddress: "192.0.2.2", single: true });
  return { ...config, spec: { ...config.spec, ...spec } };
}

/** The same of a controller that keeps its state in an etcd of its own, and so may have peers. */
export function anEtcdConfig(): ClusterConfig {
  const ca = { expiresAfter: "87600h", certificatesExpireAfter: "8760h" };
  return aClusterConfig({ storage: { type: "etcd", etcd: { peerAddress: "192.0.2.2", ca } } });
}

/** Ports that touch nothing. */
export function fakePorts(): Ports & { clock: FakeClock; log: FakeLogger } {
  return {
    clock: new FakeClock(),
    log: new FakeLogger(),
    random: new FakeRandom(),
    spawn: new FakeSpawn(),
    http: denoHttp,
  };
}

/** A controller about to boot, on ports that touch nothing. */
export function aControllerState(
  changes: {
    options?: Partial<ControllerOptions>;
    config?: ClusterConfig;
    ports?: Ports;
    dataDir?: string;
    background?: AbortSignal;
    trials?: ConfigTrials;
  } = {},
): ControllerState {
  const ports = changes.ports ?? fakePorts();
  const paths = nodePaths(
    changes.dataDir === undefined ? {} : { dataDir: changes.dataDir, runDir: `${changes.dataDir}/run` },
  );
  const index = {
    formatVersion: 1,
    k0sVersion: "v0",
    architecture: "amd64",
    payloadOffset: 0,
    payloadSizeBytes: 0,
    parts: [],
  } as const;
  return new ControllerState({
    options: controllerOptions(changes.options),
    ports,
    paths,
    config: changes.config ?? aClusterConfig(),
    supervisor: new Supervisor({ ...ports, runDir: paths.runDir, logsDir: paths.logsDir, binDir: paths.binDir }),
    bundle: new Bundle({ executable: "/proc/nowhere", index: { ...index, parts: [] } }, () => Promise.resolve()),
    vars: { DataDir: "/d" },
    invocationId: "abc",
    trials: changes.trials ?? new ConfigTrials({ paths, ports }),
    startedMs: 0,
    background: changes.background ?? new AbortController().signal,
  });
}

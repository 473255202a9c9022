import type { NodePaths } from "../config/mod.ts";
import { readTextIfExists } from "../platform/mod.ts";
import { type Component, component } from "./component.ts";
import { isManagedConfig } from "./containerd_config.ts";

/** containerd's main configuration file. */
export const CONTAINERD_CONFIG = "/etc/k0s/containerd.toml";

/**
 * What containerd says of each container's start and end five minutes later, since no kubelet has asked it for them: the
 * kubelet looks by itself unless the feature gate `EventedPLEG` is on (containerd `internal/eventq`).
 */
const UNASKED_EVENTS = 'level=info msg="container event discarded"';

/**
 * What the kubelet needs of it. A configuration with which the CRI plugin cannot do leaves containerd running without
 * that, so an open socket is no proof (k0s `pkg/component/worker/containerd` asks the same).
 */
const CRI_VERSION = "runtime.v1.RuntimeService/Version";

/** The program that watches over the containers of a pod, whose parent it is; it goes on without containerd. */
export const CONTAINERD_SHIM = "containerd-shim-runc-v2";

/** What {@link containerd} depends on. */
export interface ContainerdInputs {
  paths: NodePaths;
  /** `--logging containerd=`. */
  logLevel: string;
  /** Text of the configuration, as it is written down: a change restarts containerd, not the pods. */
  config: string;
}

/** containerd, the container runtime. Its shims, hence the pods, survive a restart. */
export const containerd: Component<ContainerdInputs> = component({
  name: "containerd",
  needs: [],
  parts: ["containerd", CONTAINERD_SHIM, "runc"],
  spec: ({ paths, logLevel, config }) => ({
    executable: `${paths.binDir}/containerd`,
    args: [
      `--root=${paths.containerdDataDir}`,
      `--state=${paths.containerdStateDir}`,
      `--address=${paths.containerdSocket}`,
      `--log-level=${logLevel}`,
      `--config=${CONTAINERD_CONFIG}`,
    ],
    env: {},
    cwd: paths.dataDir,
    listens: [],
    ready: {
      kind: "grpc",
      unixSocket: paths.containerdSocket,
      method: CRI_VERSION,
      request: [],
      everyMs: 50,
      withinMs: 120_000,
    },
    chatter: UNASKED_EVENTS,
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: { config },
  }),
});

/**
 * What containerd's configuration says if an operator has taken it over; `undefined` if it is ours to write.
 *
 * @see k0s `pkg/component/worker/containerd`
 */
export async function operatorContainerdConfig(configFile: string = CONTAINERD_CONFIG): Promise<string | undefined> {
  const present = await readTextIfExists(configFile);
  return present === undefined || isManagedConfig(present) ? undefined : present;
}

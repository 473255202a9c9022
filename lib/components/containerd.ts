import type { NodePaths } from "../config/mod.ts";
import { CONTAINERD_DROP_IN_DIR } from "../host/mod.ts";
import { ensureDirectory, type Logger, readTextIfExists, writeAtomic } from "../platform/mod.ts";
import type { Component } from "./component.ts";
import { type ContainerdConfigInputs, isManagedConfig, renderContainerdConfig } from "./containerd_config.ts";

/** containerd's main configuration file. */
export const CONTAINERD_CONFIG = "/etc/k0s/containerd.toml";

/** What {@link containerd} depends on. */
export interface ContainerdInputs {
  paths: NodePaths;
  /** `--logging containerd=`. */
  logLevel: string;
  /** Text of the configuration, as {@link prepareContainerd} returns it: a change restarts containerd, not the pods. */
  config: string;
}

/** containerd, the container runtime. Its shims, hence the pods, survive a restart. */
export const containerd: Component<ContainerdInputs> = {
  name: "containerd",
  needs: [],
  spec: ({ paths, logLevel, config }) => ({
    name: "containerd",
    needs: [],
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
    ready: { kind: "unix-socket", path: paths.containerdSocket, everyMs: 50, withinMs: 120_000 },
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: { config },
  }),
};

/** What {@link prepareContainerd} needs. */
export interface PrepareContainerdOptions extends Omit<ContainerdConfigInputs, "dropInDir"> {
  log: Logger;
  /** @default {CONTAINERD_CONFIG} */
  configFile?: string;
  /** @default {CONTAINERD_DROP_IN_DIR} */
  dropInDir?: string;
}

/**
 * Writes containerd's configuration and makes the directory of drop-ins, unless the operator owns the file.
 *
 * @returns The text that containerd will read.
 * @throws {K0sError} If the file cannot be written.
 */
export async function prepareContainerd(options: PrepareContainerdOptions): Promise<string> {
  const { log, configFile = CONTAINERD_CONFIG, dropInDir = CONTAINERD_DROP_IN_DIR } = options;
  const present = await readTextIfExists(configFile);
  if (present !== undefined && !isManagedConfig(present)) {
    log.info("containerd config file is not k0s managed, skipping config generation", { path: configFile });
    return present;
  }
  await ensureDirectory(dropInDir, { mode: 0o755 });
  const text = renderContainerdConfig({ ...options, dropInDir });
  if (text !== present) await writeAtomic(configFile, text, { mode: 0o644 });
  return text;
}

import { K0sError } from "../base/mod.ts";
import { type ClusterConfig, componentUserNames, nodePaths } from "../config/mod.ts";
import { ensureComponentUsers } from "../host/mod.ts";
import { type InstalledService, installService, requireServiceManager, SERVICE_NAMES } from "../install/mod.ts";
import { type TokenSource, tokenSource } from "../join/mod.ts";
import { executablePath, exists, type Ports, readStandardInput, readTextIfExists, realPath } from "../platform/mod.ts";
import { readConfig } from "./controller/read_config.ts";
import { checkComponents, checkWorkerArguments } from "./checks/component_checks.ts";
import { needsJoin } from "./controller/join.ts";
import { ignorableCheck } from "./checks/ignorable_check.ts";
import { checkedToken } from "./checks/needed_token.ts";
import { checkNodeName } from "./checks/node_name.ts";
import { checkOwnedArguments } from "./checks/owned_arguments.ts";
import { checkKubeletFiles } from "./checks/required_files.ts";
import type { ControllerOptions, WorkerOptions } from "./options.ts";
import { checkSameStore } from "./checks/store_change.ts";
import { needsToken } from "./worker/worker_access.ts";

/** What the service is to run. */
export type NodeToInstall =
  | { role: "controller"; options: ControllerOptions }
  | { role: "worker"; options: WorkerOptions };

/** What the command line of `k0s install` says. */
export interface InstallNodeOptions {
  /** The role, and what the flags of its command mean: they are checked before anything is written. */
  node: NodeToInstall;
  /** Flags of the role's command that were given, as `--name=value`. */
  args: readonly string[];
  /** `--token-file`, absolute. */
  tokenFile?: string | undefined;
  /** Join token given as argument. Secret. */
  token?: string | undefined;
  /** `--env`, decoded. */
  environment: Readonly<Record<string, string>>;
  /** `--force` */
  force: boolean;
}

/**
 * Installs this machine's k0s as a service.
 *
 * @returns The service, as stopped or running as before.
 * @throws {K0sError} If the configuration is wrong or the join token of no use (nothing is written then), or the service
 * manager refuses.
 * @see k0s `cmd/install`
 */
export async function installNode(options: InstallNodeOptions, ports: Ports): Promise<InstalledService> {
  const { node, args, token, environment, force } = options;
  const config = await checkInstallation(options, ports);
  const manager = await requireServiceManager({ spawn: ports.spawn });
  if (config !== undefined) {
    const { spawn, log } = ports;
    await ensureComponentUsers({ names: componentUserNames(config), dataDir: node.options.dataDir, spawn, log });
  }
  const { role } = node;
  const executable = await realPath(executablePath());
  await installService(manager, { role, executable, args, token, environment, force });
  return { manager, role, name: SERVICE_NAMES[role] };
}

/**
 * Refuses what the service would only fail on, and writes nothing: a configuration that is wrong, a join token that is of
 * no use. A token is judged only where the service will read it: a machine that has joined starts with any.
 *
 * @returns The configuration of a controller; `undefined` for a worker, which has none.
 * @throws {K0sError} That says what is wrong.
 */
export async function checkInstallation(
  options: InstallNodeOptions,
  ports: Ports,
): Promise<ClusterConfig | undefined> {
  const { node } = options;
  const token = await givenToken(options, ports);
  const paths = nodePaths({ ...node.options });
  if (node.role === "worker") {
    checkNodeName(node.options);
    checkOwnedArguments(node.options);
    await checkKubeletFiles(node.options);
    await checkWorkerArguments({ options: node.options, paths, ports });
    await checkedToken(token, "worker", () => needsToken(paths));
    return undefined;
  }
  const config = await checkController({ ...node.options, token }, ports);
  await checkedToken(token, "controller", () => needsJoin(config, paths));
  return config;
}

/** The token that the service will find; `undefined` if there is none, or none yet. */
async function givenToken(options: InstallNodeOptions, { log }: Ports): Promise<TokenSource | undefined> {
  const { token: argument, tokenFile, environment } = options;
  if (tokenFile !== undefined && !await exists(tokenFile)) {
    // An image of a machine is prepared without one; something else writes it before the service starts.
    log.warn("The token file is not there yet, the service needs it at its first start", { file: tokenFile });
    return undefined;
  }
  const places = { argument, file: tokenFile, variable: environment["K0S_TOKEN"] };
  return tokenSource(places, { readTextIfExists, readStandardInput });
}

async function checkController(options: ControllerOptions, ports: Ports): Promise<ClusterConfig> {
  if (options.configFile === "-") {
    throw new K0sError(
      "failed to load node config: cannot read configuration from standard input when installing k0s",
      {
        hint: "Write it to a file and give its path: --config /etc/k0s/k0s.yaml",
      },
    );
  }
  if (options.initOnly) {
    throw new K0sError("Cannot install a service with --init-only: it would end and be started again for ever");
  }
  const { config } = await readConfig(options, ports);
  const paths = nodePaths({ ...options });
  await ignorableCheck({ check: "Storage", options, log: ports.log }, () => checkSameStore({ config, paths }));
  await checkComponents({ options, config, paths, ports });
  return config;
}

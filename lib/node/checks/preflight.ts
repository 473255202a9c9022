import { K0sError } from "../../base/mod.ts";
import { balancerKind, type ClusterConfig, keepalivedConfig, type NodePaths } from "../../config/mod.ts";
import { sqliteFileOf } from "../../components/mod.ts";
import {
  checkSqliteFile,
  CONTAINERD_DROP_IN_DIR,
  KUBE_PROXY_IPVS,
  type PreflightReport,
  preflightReport,
  probeListenAddresses,
  type ProbeResult,
  probeVirtualServers,
  runPreflight,
} from "../../host/mod.ts";
import { certificateNotBefore, checkNodePki } from "../../pki/mod.ts";
import type { Logger, Ports } from "../../platform/mod.ts";
import { checkDataDirectory, checkKineDirectory } from "../directories.ts";
import { controllerPorts, portsNeededTwice } from "./needed_ports.ts";
import { ADDRESS_COMES_WITHIN_MS, controllerAddresses } from "./own_addresses.ts";
import { podPorts } from "../pods/pod_ports.ts";
import { probeStorageServers } from "../controller/storage.ts";
import { nodePkiOptions } from "../controller/node_pki.ts";
import { type ControllerOptions, type NodeOptions } from "../options.ts";

/** Owners do not matter while nothing is written. */
const NOBODY_YET = {
  etcd: { uid: 0, gid: 0 },
  kine: { uid: 0, gid: 0 },
  kubeApiserver: { uid: 0, gid: 0 },
  kubeScheduler: { uid: 0, gid: 0 },
  konnectivityServer: { uid: 0, gid: 0 },
};

/** What {@link checkHost} looks at. */
export interface CheckHostInputs {
  options: ControllerOptions;
  config: ClusterConfig;
  paths: NodePaths;
  ports: Ports;
}

/**
 * Checks that this machine can be the node that it is told to be. Changes nothing.
 *
 * @throws {K0sError} Listing everything that forbids a start; with `--ignore-pre-flight-checks` it is logged instead.
 */
export async function checkHost({ options, config, paths, ports }: CheckHostInputs): Promise<void> {
  await checkDataDirectory(paths);
  const { storage } = config.spec;
  const worker = options.single || options.enableWorker;
  const database = sqliteFileOf(storage.kine?.dataSource ?? "", paths.dataDir);
  if (storage.type === "kine" && database !== undefined) await checkSqliteFile(database);
  await checkKineDirectory(config, paths, ports);
  const authorityNotBefore = await certificateNotBefore(`${paths.pkiDir}/ca.crt`);
  await checkNodePki(await nodePkiOptions({ options, config, paths, ports, users: NOBODY_YET }));
  const balancing = keepalivedConfig(config);
  const isFirstStart = authorityNotBefore === undefined;
  const servers = options.initOnly ? [] : await probeStorageServers({ config, ports, isFirstStart });
  const own = controllerPorts({ options, config, paths });
  const needs = [...own, ...(worker ? podPorts(options, config) : [])];
  const addresses = await probeListenAddresses([...own, ...controllerAddresses(options, config)], {
    clock: ports.clock,
    log: ports.log,
    comesWithinMs: isFirstStart ? 0 : ADDRESS_COMES_WITHIN_MS,
  });
  const { results } = await runPreflight({
    paths,
    controller: true,
    worker,
    clock: ports.clock,
    ports: needs,
    ...(worker && options.criSocket === undefined ? { containerdDropInDir: CONTAINERD_DROP_IN_DIR } : {}),
    ...(authorityNotBefore === undefined ? {} : { authorityNotBefore }),
  });
  const virtual = balancing !== undefined && balancerKind(balancing) === "ipvs" ? await probeVirtualServers(ports) : [];
  const kernel = [...virtual, ...(worker ? await probeKubeProxy(config, options, ports) : [])];
  judgePreflight(
    preflightReport([...portsNeededTwice(needs), ...results, ...addresses, ...servers, ...kernel]),
    options,
    ports.log,
  );
}

/** Whether the kernel has what kube-proxy is told to use. */
export async function probeKubeProxy(
  { spec: { network: { kubeProxy } } }: ClusterConfig,
  { disableComponents }: Pick<ControllerOptions, "disableComponents">,
  { spawn }: Pick<Ports, "spawn">,
): Promise<ProbeResult[]> {
  const isUsed = kubeProxy.mode === "ipvs" && !kubeProxy.disabled && !disableComponents.includes("kube-proxy");
  return isUsed ? await probeVirtualServers({ spawn, need: KUBE_PROXY_IPVS }) : [];
}

/**
 * Logs what a machine's checks have found.
 *
 * @throws {K0sError} Listing everything that forbids a start; with `--ignore-pre-flight-checks` it is logged instead.
 */
export function judgePreflight(
  { errors, warnings }: Pick<PreflightReport, "errors" | "warnings">,
  options: Pick<NodeOptions, "ignorePreFlightChecks">,
  log: Logger,
): void {
  for (const found of warnings) log.warn("Pre-flight check", fieldsOf(found));
  if (errors.length === 0) return;
  if (options.ignorePreFlightChecks) {
    for (const found of errors) log.warn("Pre-flight check failed, but is ignored", fieldsOf(found));
    return;
  }
  throw new K0sError(
    errors.length === 1
      ? sentence(errors[0]!)
      : `${errors.length} pre-flight checks failed:\n  ${errors.map(sentence).join("\n  ")}`,
    {
      hint: errors.map(({ hint }) => hint).find((hint) => hint !== undefined) ?? "See them all with: k0s sysinfo",
    },
  );
}

function sentence({ displayName, prop, message }: ProbeResult): string {
  return `${displayName}${prop === "" ? "" : ` (${prop})`}: ${message}`;
}

function fieldsOf({ displayName, prop, message, hint }: ProbeResult): Record<string, unknown> {
  return { check: displayName, found: prop, message, hint };
}

import { type Clock, isLocked, readTextIfExists } from "../../platform/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { probeCgroups } from "./cgroup_probes.ts";
import { probeContainerdDropIns } from "../containerd_drop_ins.ts";
import { detectCgroups } from "../cgroups/cgroups.ts";
import type { PortNeed } from "../network/listeners.ts";
import { probePorts } from "./port_probes.ts";
import { pass, type ProbeResult, rejected } from "./probe.ts";
import { probeStorage } from "./storage_probes.ts";
import {
  probeClock,
  probeExecutables,
  probeFileDescriptors,
  probeKernelFeatures,
  probeKernelRelease,
  probeLocalhost,
  probeMachineMemory,
} from "./system_probes.ts";

/** What is to be checked. */
export interface PreflightOptions {
  paths: Pick<NodePaths, "dataDir" | "binDir" | "runtimeConfigLock">;
  controller: boolean;
  worker: boolean;
  /** Ports the node will listen on; Empty: ports and the lock are not looked at (`k0s sysinfo`). */
  ports: readonly PortNeed[];
  clock: Clock;
  /** Directory with the operator's additions to containerd's configuration; left out: no containerd of ours will run. */
  containerdDropInDir?: string;
  /** When the certificate authority on disk becomes valid; left out: there is none yet. */
  authorityNotBefore?: Date;
}

/** What the probes found. */
export interface PreflightReport {
  /** All results, in the order of `k0s sysinfo`. */
  results: readonly ProbeResult[];
  /** Those that forbid a start. */
  errors: readonly ProbeResult[];
  /** Those that a node copes with. */
  warnings: readonly ProbeResult[];
}

/**
 * Looks at the machine before a start: takes about 100 ms, creates and changes nothing.
 *
 * @see k0s `internal/pkg/sysinfo`
 */
export async function runPreflight(options: PreflightOptions): Promise<PreflightReport> {
  const { paths, controller, worker, ports, clock, containerdDropInDir, authorityNotBefore } = options;
  const groups = await Promise.all([
    ports.length > 0 ? probeLock(paths.runtimeConfigLock) : [],
    [probeMachineMemory({ controller })],
    probeStorage({ dataDir: paths.dataDir, binDir: paths.binDir, controller, worker }),
    probeLocalhost().then((result) => [result]),
    containerdDropInDir === undefined ? [] : probeContainerdDropIns(containerdDropInDir),
    [probeClock(clock, authorityNotBefore)],
    probePorts(ports, { binDir: paths.binDir, clock }),
    probeSystem(worker),
  ]);
  return preflightReport(groups.flat());
}

/** Sorts what probes found by what it means for a start. */
export function preflightReport(results: readonly ProbeResult[]): PreflightReport {
  return {
    results,
    errors: results.filter(({ verdict }) => verdict === "rejected" || verdict === "error"),
    warnings: results.filter(({ verdict }) => verdict === "warning"),
  };
}

async function probeLock(lockFile: string): Promise<ProbeResult[]> {
  if (!await isLocked(lockFile)) return [];
  const name = { path: ["lock"], displayName: "Other k0s" };
  return [rejected(name, lockFile, "another k0s process is still running", "Look at it with: k0s status")];
}

async function probeSystem(worker: boolean): Promise<ProbeResult[]> {
  const limits = await readTextIfExists("/proc/self/limits");
  const all = [
    pass({ path: ["os"], displayName: "Operating system" }, "Linux"),
    probeKernelRelease(),
    probeFileDescriptors(limits ?? ""),
  ];
  if (!worker) return all;
  return [
    ...all,
    ...await probeExecutables(),
    ...probeProcfs(limits),
    ...probeCgroups(await detectCgroups()),
    ...await probeKernelFeatures(),
  ];
}

function probeProcfs(limits: string | undefined): ProbeResult[] {
  const name = { path: ["os", "procfs"], displayName: "/proc file system" };
  if (limits !== undefined) return [pass(name, "mounted (0x9fa0)")];
  return [rejected(name, "", "not mounted", "Mount it with: mount -t proc proc /proc")];
}

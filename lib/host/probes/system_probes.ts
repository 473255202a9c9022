import { messageOf } from "../../base/mod.ts";
import {
  type Clock,
  kernelRelease,
  readTextIfExists,
  resolveHost,
  statOf,
  totalMemoryBytes,
} from "../../platform/mod.ts";
import { findExecutable } from "../processes/executables.ts";
import { failed, formatBytes, pass, type ProbeName, type ProbeResult, rejected, warning } from "./probe.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** No machine that this version of k0s runs on can be earlier: certificates would be dated before it existed. */
const EARLIEST_CLOCK = "2025-06-01T00:00:00Z";
const WANTED_FILE_DESCRIPTORS = 65536;

/** Judges the memory of the machine; a little less than the round number still passes, as the kernel keeps some. */
export function probeMemory(totalBytes: number, roles: { controller: boolean }): ProbeResult {
  const name = { path: ["memory"], displayName: "Total memory" };
  const wanted = roles.controller ? GIB : 500 * MIB;
  const prop = formatBytes(totalBytes);
  return totalBytes < wanted ? warning(name, prop, `${formatBytes(wanted)} recommended`) : pass(name, prop);
}

/** {@link probeMemory} of this machine. */
export function probeMachineMemory(roles: { controller: boolean }): ProbeResult {
  return probeMemory(totalMemoryBytes(), roles);
}

/** Whether `localhost` has an address: components reach each other by that name. */
export async function probeLocalhost(): Promise<ProbeResult> {
  const name = { path: ["nameResolution:localhost"], displayName: "Name resolution: localhost" };
  try {
    return pass(name, `[${[...new Set(await resolveHost("localhost"))].join(" ")}]`);
  } catch (error) {
    return failed(name, messageOf(error), "Add to /etc/hosts: 127.0.0.1 localhost");
  }
}

/** Judges the wall clock: not before k0s itself, and not before the authority became valid. */
export function probeClock(clock: Clock, authorityNotBefore?: Date): ProbeResult {
  const name = { path: ["clock"], displayName: "System clock" };
  const now = clock.now();
  const earliest = new Date(EARLIEST_CLOCK);
  const hint = "Set the clock, for example with an NTP client, then start again";
  if (now < earliest) {
    return rejected(
      name,
      now.toISOString(),
      `earlier than ${EARLIEST_CLOCK}, so certificates would not be valid`,
      hint,
    );
  }
  if (authorityNotBefore !== undefined && now < authorityNotBefore) {
    const since = authorityNotBefore.toISOString();
    return rejected(name, now.toISOString(), `the certificate authority is valid from ${since} on only`, hint);
  }
  return pass(name, now.toISOString());
}

/** Judges the release of the kernel. */
export function probeKernelRelease(release = kernelRelease()): ProbeResult {
  const name = { path: ["os", "kernelRelease"], displayName: "Linux kernel release" };
  const [major = 0, minor = 0] = release.split(".").map(Number);
  const isOld = major < 3 || (major === 3 && minor < 10);
  return isOld ? warning(name, release, "expected 3.10 and above") : pass(name, release);
}

/** Judges how many files a process may open, by the text of `/proc/<pid>/limits`. */
export function probeFileDescriptors(limits: string): ProbeResult {
  const name = { path: ["os", "RLIMIT_NOFILE"], displayName: "Max. file descriptors per process" };
  const [, soft = "0", hard = "0"] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? [];
  const prop = `current: ${soft} / max: ${hard}`;
  const isLow = soft !== "unlimited" && Number(soft) < WANTED_FILE_DESCRIPTORS;
  return isLow ? warning(name, prop, `< ${WANTED_FILE_DESCRIPTORS}`) : pass(name, prop);
}

/** Whether programs that a worker calls are installed. */
export async function probeExecutables(): Promise<ProbeResult[]> {
  return await Promise.all(["modprobe", "mount", "umount"].map(async (program) => {
    const name = { path: ["os", `executableInPath:${program}`], displayName: `Executable in PATH: ${program}` };
    const path = await findExecutable(program);
    return path === undefined ? warning(name, "", "executable file not found in $PATH") : pass(name, path);
  }));
}

/** A part of the kernel that pods or their network use; loaded by name where it is a module. */
export interface KernelFeature {
  /** Module that brings it. */
  module: string;
  /** What it is for. */
  purpose: string;
  /** Path that is there once it is. */
  evidence: string;
  /** Word that `evidence` must hold; left out: its presence is enough. */
  word?: string;
}

/** What k0s loads at the start of a worker where it is missing (k0s `kernelsetup_linux.go`). */
export const KERNEL_FEATURES: readonly KernelFeature[] = [
  { module: "overlay", purpose: "file systems of containers", evidence: "/proc/filesystems", word: "overlay" },
  { module: "nf_conntrack", purpose: "Services", evidence: "/proc/sys/net/netfilter/nf_conntrack_max" },
  { module: "br_netfilter", purpose: "NetworkPolicy", evidence: "/proc/sys/net/bridge/bridge-nf-call-iptables" },
  { module: "ip_tables", purpose: "iptables in legacy mode", evidence: "/proc/net/ip_tables_targets" },
];

/** Whether the kernel has a feature now. */
export async function hasKernelFeature({ evidence, word }: KernelFeature): Promise<boolean> {
  if (word === undefined) return await statOf(evidence) !== undefined;
  return new RegExp(`\\b${word}$`, "m").test(await readTextIfExists(evidence) ?? "");
}

/** Reports features that the kernel has not (yet): a node may do without some, so these are never more than remarks. */
export async function probeKernelFeatures(): Promise<ProbeResult[]> {
  return await Promise.all(KERNEL_FEATURES.map(async (feature) => {
    const name: ProbeName = {
      path: ["os", `module:${feature.module}`],
      displayName: `Kernel feature ${feature.module}`,
    };
    if (await hasKernelFeature(feature)) return pass(name, "available");
    return warning(name, "not loaded", `needed for ${feature.purpose}; k0s tries to load it at the start of a worker`);
  }));
}

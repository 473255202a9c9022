import { messageOf } from "../base/mod.ts";
import { type Logger, openFile, readTextIfExists, type Spawn } from "../platform/mod.ts";
import { findExecutable } from "./processes/executables.ts";
import { hasKernelFeature, KERNEL_FEATURES } from "./probes/system_probes.ts";

/** Switches without which pods cannot reach anything outside their node (k0s `kernelsetup_linux.go`). */
const SYSCTLS: readonly string[] = [
  "net/ipv4/conf/all/forwarding",
  "net/ipv4/conf/default/forwarding",
  "net/ipv6/conf/all/forwarding",
  "net/ipv6/conf/default/forwarding",
  "net/bridge/bridge-nf-call-iptables",
  "net/bridge/bridge-nf-call-ip6tables",
];

/** What {@link prepareKernel} needs. */
export interface PrepareKernelOptions {
  spawn: Spawn;
  log: Logger;
  /** Directory of the switches. @default {"/proc/sys"} */
  sysctlDir?: string;
}

/**
 * Loads the kernel modules of a worker and turns on forwarding, until the next boot of the machine.
 *
 * Never fails: a kernel without one of them may still do, so each is a warning.
 */
export async function prepareKernel(options: PrepareKernelOptions): Promise<void> {
  const { spawn, log, sysctlDir = "/proc/sys" } = options;
  for (const feature of KERNEL_FEATURES) {
    if (await hasKernelFeature(feature)) continue;
    const error = await loadModule(feature.module, spawn);
    if (error !== undefined) {
      log.warn("Kernel module is not loaded", { module: feature.module, purpose: feature.purpose, error });
    }
  }
  for (const name of SYSCTLS) await turnOn(`${sysctlDir}/${name}`, log);
}

/** Loads a kernel module. @returns Why that did not work. */
export async function loadModule(module: string, spawn: Spawn): Promise<string | undefined> {
  const modprobe = await findExecutable("modprobe");
  if (modprobe === undefined) return "modprobe is not installed";
  const { code, stderr } = await spawn.run(modprobe, { args: [module] });
  return code === 0 ? undefined : stderr.trim();
}

/** Writes only where the value differs: `/proc/sys` can be read-only in a container that has been set up by its host. */
async function turnOn(path: string, log: Logger): Promise<void> {
  const present = await readTextIfExists(path);
  if (present === undefined || present.trim() === "1") return;
  try {
    using file = await openFile(path, { write: true });
    await file.write(new TextEncoder().encode("1\n"));
  } catch (error) {
    log.warn("Kernel setting cannot be changed", { path, error: messageOf(error) });
  }
}

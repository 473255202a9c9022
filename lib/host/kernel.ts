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

/** What a kubelet makes of the kernel's settings, or wants to find (Kubernetes `pkg/kubelet/cm`, `setupKernelTunables`). */
const KUBELET_SYSCTLS: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** What {@link prepareKernel} needs. */
export interface PrepareKernelOptions {
  spawn: Spawn;
  log: Logger;
  /** Directory of the switches. @default {"/proc/sys"} */
  sysctlDir?: string;
}

/**
 * Loads the kernel modules of a worker, turns on forwarding and makes the settings what its kubelet would make of them, until the
 * next boot of the machine. The kubelet finds them right then, so that it can be told to leave them alone.
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
  for (const name of SYSCTLS) await set(`${sysctlDir}/${name}`, "1", log);
  for (const [name, value] of Object.entries(KUBELET_SYSCTLS)) await set(`${sysctlDir}/${name}`, value, log);
}

/**
 * Whether the kernel's settings are as a kubelet wants them: one that protects them would end where one differs, or is not
 * there.
 *
 * @param sysctlDir Directory of the switches.
 */
export async function hasKernelDefaults(sysctlDir = "/proc/sys"): Promise<boolean> {
  for (const [name, value] of Object.entries(KUBELET_SYSCTLS)) {
    if ((await readTextIfExists(`${sysctlDir}/${name}`))?.trim() !== value) return false;
  }
  return true;
}

/** Loads a kernel module. @returns Why that did not work. */
export async function loadModule(module: string, spawn: Spawn): Promise<string | undefined> {
  const modprobe = await findExecutable("modprobe");
  if (modprobe === undefined) return "modprobe is not installed";
  const { code, stderr } = await spawn.run(modprobe, { args: [module] });
  return code === 0 ? undefined : stderr.trim();
}

/** Writes only where the value differs: `/proc/sys` can be read-only in a container that has been set up by its host. */
async function set(path: string, value: string, log: Logger): Promise<void> {
  const present = await readTextIfExists(path);
  if (present === undefined || present.trim() === value) return;
  try {
    using file = await openFile(path, { write: true });
    await file.write(new TextEncoder().encode(`${value}\n`));
  } catch (error) {
    log.warn("Kernel setting cannot be changed", { path, error: messageOf(error) });
  }
}

import type { Spawn } from "../../platform/mod.ts";
import { findExecutable } from "../processes/executables.ts";
import { loadModule } from "../kernel.ts";
import { pass, type ProbeResult, rejected } from "./probe.ts";
import { hasKernelFeature, type KernelFeature } from "./system_probes.ts";

const IPVS: KernelFeature = { module: "ip_vs", purpose: "virtual servers", evidence: "/proc/net/ip_vs" };

/** What {@link probeVirtualServers} uses. */
export interface ProbeVirtualServersOptions {
  spawn: Spawn;
  /** What needs it. @default {virtual servers of control plane load balancing} */
  need?: { reason: string; hint: string };
  /** Path that is there where the kernel has IPVS. @default {"/proc/net/ip_vs"} */
  evidence?: string;
}

const VIRTUAL_SERVERS = {
  reason: "controlPlaneLoadBalancing.keepalived.virtualServers need IPVS, which this kernel does not have",
  hint: "Remove virtualServers: k0s itself then shares connections among the controllers; or use a kernel with ip_vs",
};

/** The same need, of kube-proxy on a node that runs pods. */
export const KUBE_PROXY_IPVS = {
  reason: "kubeProxy.mode ipvs needs IPVS, which this kernel does not have: no Service would be reached",
  hint: "Set spec.network.kubeProxy.mode to iptables or nftables; or use a kernel with ip_vs",
};

/** Looks whether the kernel can share connections among servers (IPVS), or could with a module that is there. */
export async function probeVirtualServers(
  { spawn, need = VIRTUAL_SERVERS, evidence = IPVS.evidence }: ProbeVirtualServersOptions,
): Promise<ProbeResult[]> {
  const name = { path: ["os", "module:ip_vs"], displayName: "Kernel feature ip_vs" };
  if (await hasKernelFeature({ ...IPVS, evidence })) return [pass(name, "available")];
  const modprobe = await findExecutable("modprobe");
  const dryRun = modprobe === undefined ? undefined : await spawn.run(modprobe, { args: ["-n", IPVS.module] });
  if (dryRun?.code === 0) return [pass(name, "can be loaded")];
  return [
    rejected(name, "missing", need.reason, need.hint),
  ];
}

/** Loads what virtual servers need of the kernel, as far as it is not there. @returns Why that did not work. */
export async function loadVirtualServers(spawn: Spawn): Promise<string | undefined> {
  return await hasKernelFeature(IPVS) ? undefined : await loadModule(IPVS.module, spawn);
}

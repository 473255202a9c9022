import { operatorContainerdConfig } from "../../components/mod.ts";
import {
  CGROUP_V1_WARNING,
  CONTAINERD_DROP_IN_DIR,
  delegateControllers,
  detectCgroups,
  detectResolvConf,
  hasKernelDefaults,
  lowestOomScoreAdj,
  openPodFiles,
  ourSplitCgroup,
  prepareKernel,
  readContainerdDropIns,
} from "../../host/mod.ts";
import { ensureDirectory, resolveHost } from "../../platform/mod.ts";
import type { PodHostFacts } from "../desired/pods.ts";
import type { PodState } from "./pod_state.ts";

/** Prepares the kernel for pods, and looks at what containerd and the kubelet have to be told of this machine. */
export async function preparePodHost(state: PodState): Promise<void> {
  const { paths, ports: { log, spawn }, options: { criSocket } } = state.inputs;
  await delegateControllers(await detectCgroups(), log);
  await prepareKernel({ spawn, log });
  await ensureDirectory(paths.kubeletRootDir, { mode: 0o755 });
  const host = await podHostFacts();
  if ("problem" in host.resolvConf) {
    log.warn("The machine's name servers are of no use to pods", {
      problem: host.resolvConf.problem,
      hint: "Name one that pods can reach in /etc/resolv.conf; pods that are started later then use it",
    });
  }
  if (host.cgroups === "v1") log.warn(CGROUP_V1_WARNING);
  if (criSocket === undefined) {
    const opened = await openPodFiles(paths);
    if (opened > 0) log.info("Opened files of pods that an earlier start had made under a strict umask", { opened });
    if (host.containerdConfig === undefined) await ensureDirectory(CONTAINERD_DROP_IN_DIR, { mode: 0o755 });
    else log.info("containerd config file is not k0s managed, skipping config generation");
  }
  state.learn({ host });
}

/** What this machine is like. Changes nothing. */
export async function podHostFacts(): Promise<PodHostFacts> {
  return {
    cgroups: (await detectCgroups()).version === "v1" ? "v1" : "v2",
    splitCgroup: await ourSplitCgroup(),
    lowestOomScoreAdj: await lowestOomScoreAdj(),
    hasKernelDefaults: await hasKernelDefaults(),
    resolvConf: await detectResolvConf(),
    containerdConfig: await operatorContainerdConfig(),
    dropIns: await readContainerdDropIns(),
    loopback: await loopbackAddress(),
  };
}

/** IPv4 if there is any; a host whose `localhost` cannot be looked up has it as well. */
async function loopbackAddress(): Promise<string> {
  const found = await resolveHost("localhost").catch(() => []);
  return found.find((address) => address.startsWith("127.")) ?? found.find((address) => address === "::1") ??
    "127.0.0.1";
}

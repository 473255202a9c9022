import { K0sError } from "../../base/mod.ts";
import { removeAbandonedUses } from "../../bundle/mod.ts";
import { CONTAINERD_CONFIG, isManagedConfig } from "../../components/mod.ts";
import { CONTAINERD_DROP_IN_DIR, mountsOf, unmountBelow } from "../../host/mod.ts";
import {
  exists,
  linkStatOf,
  listDirectory,
  readLink,
  readTextIfExists,
  removeEmptyDirectory,
  removePath,
} from "../../platform/mod.ts";
import type { ResetContext, ResetStep } from "./context.ts";
import { allPaths } from "./directories.ts";
import { emptyTree, removeTree } from "./remove_tree.ts";

/** Files that the network providers put there (k0s `pkg/cleanup/cni.go`). */
const CALICO_CONFIG = "10-calico.conflist";
const CNI_CONFIGS: readonly string[] = [CALICO_CONFIG, "calico-kubeconfig", "10-kuberouter.conflist"];
/** The plugins that the CNI installer images carry. */
const CNI_PLUGINS: readonly string[] = [
  "bandwidth",
  "bridge",
  "calico",
  "calico-ipam",
  "dhcp",
  "dummy",
  "firewall",
  "flannel",
  "host-device",
  "host-local",
  "ipvlan",
  "loopback",
  "macvlan",
  "portmap",
  "ptp",
  "sbr",
  "static",
  "tap",
  "tuning",
  "vlan",
  "vrf",
];
/** How many files that stay are named. */
const SHOWN_FAILURES = 5;
/** Names of the pod network in the CNI configurations of kube-router and Calico. */
const CNI_NETWORKS = ["mynet", "k8s-pod-network"];
/** What calico-node keeps on its machine. */
const CALICO_DIRS: readonly string[] = ["var/lib/calico", "run/calico", "var/log/calico", "run/nodeagent"];

/** Unmounts what pods mounted, then deletes the kubelet's directory, the data directory and the run directory. */
export const removeDirectories: ResetStep = {
  name: "directories",
  async run({ realPaths, spawn, clock, log }) {
    const names = ["kubeletRootDir", "dataDir", "runDir"] as const;
    // A failure ends the step here: deleting through a mount would delete the data of a volume.
    await unmountBelow(names.flatMap((name) => allPaths(realPaths, name)), spawn);
    const mountPoints = new Set((await mountsOf()).map(({ path }) => path));
    const failures: string[] = [];
    for (const name of names) {
      const directory = realPaths[name];
      if (await linkStatOf(directory) === undefined) continue;
      const isMounted = allPaths(realPaths, name).some((path) => mountPoints.has(path));
      const failed = await (isMounted ? emptyTree(directory) : removeTree(directory));
      failures.push(...failed);
      if (failed.length === 0) log.info("Removed directory", { path: directory });
    }
    if (failures.length > 0) throw new K0sError(`Cannot remove ${tellSome(failures)}`);
    await removeAbandonedUses(realPaths.dataDir.slice(0, realPaths.dataDir.lastIndexOf("/")) || "/", clock);
    for (const link of realPaths.links) await removePath(link);
  },
};

/** Deletes CNI configuration, plugins and state. */
export const removeCni: ResetStep = {
  name: "CNI leftovers",
  async run({ root, ranPods, ranRuntime, criSocket }) {
    const configDir = `${root}/etc/cni/net.d`;
    if (ranPods && await exists(`${configDir}/${CALICO_CONFIG}`)) {
      for (const directory of CALICO_DIRS) await removePath(`${root}/${directory}`);
    }
    for (const name of CNI_CONFIGS) await removePath(`${configDir}/${name}`);
    const stateDir = `${root}/var/lib/cni`;
    const pluginDir = `${root}/opt/cni/bin`;
    if (ranRuntime) { for (const name of CNI_PLUGINS) await removePath(`${pluginDir}/${name}`); }
    if (ranPods) {
      for (const network of CNI_NETWORKS) await removePath(`${stateDir}/networks/${network}`);
      for (const { name } of await listDirectory(`${stateDir}/results`)) {
        if ([...CNI_NETWORKS, "cni-loopback"].some((network) => name.startsWith(`${network}-`))) {
          await removePath(`${stateDir}/results/${name}`);
        }
      }
    }
    await removeIfEmpty([`${stateDir}/networks`, `${stateDir}/results`, `${stateDir}/cache`, stateDir]);
    // A containerd that watches the directory of configurations ends when that is removed.
    if (criSocket === undefined) await removeIfEmpty([configDir, `${root}/etc/cni`]);
    await removeIfEmpty([pluginDir, `${root}/opt/cni`]);
  },
};

/** Deletes logs of pods, plugins of the kubelet and the configuration that k0s wrote for containerd. */
export const removeSystemFiles: ResetStep = {
  name: "system files",
  async run(context) {
    const { root, ranPods, ranRuntime } = context;
    if (ranPods) await removePodLogs(context);
    await removePath(`${root}/usr/libexec/k0s`);
    const configFile = `${root}${CONTAINERD_CONFIG}`;
    if (isManagedConfig(await readTextIfExists(configFile))) {
      await removePath(configFile);
      await removeIfEmpty([`${root}${CONTAINERD_DROP_IN_DIR}`]);
    }
    await removeIfEmpty([`${root}/etc/k0s`]);
    // containerd makes these at every start, for `ctr install`.
    if (ranRuntime) await removeIfEmpty(["bin", "lib", ""].map((name) => `${root}/opt/containerd/${name}`));
  },
};

async function removePodLogs({ root }: ResetContext): Promise<void> {
  const podLogs = `${root}/var/log/pods`;
  const containerLogs = `${root}/var/log/containers`;
  for (const { name } of await listDirectory(podLogs)) await removePath(`${podLogs}/${name}`);
  for (const { name, isSymlink } of await listDirectory(containerLogs)) {
    const target = isSymlink ? await readLink(`${containerLogs}/${name}`) : undefined;
    if (target?.startsWith("/var/log/pods/")) await removePath(`${containerLogs}/${name}`);
  }
  await removeIfEmpty([podLogs, containerLogs]);
}

/** Removes directories that hold nothing; the others belong to someone else as well. */
async function removeIfEmpty(directories: readonly string[]): Promise<void> {
  for (const directory of directories) await removeEmptyDirectory(directory);
}

/** The first of some failures, and how many more there are. */
function tellSome(failures: readonly string[]): string {
  const shown = failures.slice(0, SHOWN_FAILURES);
  const more = failures.length - shown.length;
  return shown.join("; ") + (more === 0 ? "" : `; and ${more} more`);
}

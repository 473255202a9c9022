import { DEFAULT_DATA_DIR } from "../../config/mod.ts";
import { exists, listDirectory } from "../../platform/mod.ts";
import { isMarkedDataDirectory } from "../data_marker.ts";

/** What a file system has by itself. */
export const OF_FILE_SYSTEM = "lost+found";

/** Everything that k0s, ours or upstream's, puts right into its data directory (k0s `pkg/config/cfgvars.go` and others). */
const DATA_NAMES: ReadonlySet<string> = new Set([
  ...[
    "bin",
    "containerd",
    "db",
    "etcd",
    "helmhome",
    "images",
    "kubelet",
    "logs",
    "manifests",
    "pki",
    "registries",
    "run",
  ],
  ...["tools", "etcd-leave.json", "k0s.yaml", "konnectivity.conf", "kubelet-bootstrap.conf", "kubelet.conf"],
  ...[
    "audit-policy.yaml",
    "cluster-defaults.json",
    "config-trial.json",
    "last-cluster-config.json",
    "storage.json",
    "worker-profile.yaml",
    "autopilot",
    "backup",
    "upgrade",
  ],
]);
/** Programs that k0s puts into `<data>/bin`. */
const PROGRAMS: readonly string[] = ["containerd", "etcd", "kine", "kube-apiserver", "kubelet", "runc"];
/** What only a node that has run leaves beside its programs. */
const TRACES: readonly string[] = ["pki/ca.crt", "kubelet.conf", "containerd", "db", "etcd", "kubelet", "manifests"];
/** What a kubelet makes in its root directory. */
const KUBELET_TRACES: readonly string[] = ["pods", "plugins", "plugins_registry", "device-plugins", "pod-resources"];
/** Everything that a kubelet, or k0s for it, puts right into its root directory. */
const KUBELET_NAMES: ReadonlySet<string> = new Set([
  ...KUBELET_TRACES,
  ...["allocated_pods_state", "actuated_pods_state", "checkpoints", "cpu_manager_state", "dra_manager_state"],
  ...["kubelet.sock", "memory_manager_state", "pki", "userns"],
]);

/** Why a directory is no data directory of k0s, for after "because it"; `undefined` if it is one. */
export async function whyNoDataDirectory(directory: string): Promise<string | undefined> {
  if (await isMarkedDataDirectory(directory)) return undefined;
  const names = await namesIn(directory);
  if (names.length === 0) return undefined;
  const foreign = names.filter((name) => !isDataName(name));
  const isDefault = directory === DEFAULT_DATA_DIR;
  if (isDefault && foreign.length === 0) return undefined;
  const programs = await countOf(directory, PROGRAMS.map((name) => `bin/${name}`));
  const hasRun = programs >= 2 && await countOf(directory, TRACES) > 0;
  if (!hasRun) return "does not hold what a node of k0s leaves: programs in bin, and what they keep beside it";
  if (isDefault || foreign.length === 0) return undefined;
  return `also holds what is not of k0s: ${foreign.slice(0, 5).join(", ")}`;
}

/** Of those, the ones that other programs have too: alone they prove nothing. */
const COMMON_NAMES: readonly string[] = ["checkpoints", "pki", "plugins"];
/** What a kubelet that has not got far, or a reset that was interrupted, leaves in directories of such names. */
const KUBELETS_OWN: Readonly<Record<string, RegExp>> = { pki: /^kubelet[-.]/, plugins: /^kubernetes\.io$/ };

/** Whether a directory was some kubelet's root directory, or could yet become one. */
export async function hasKubeletLayout(directory: string): Promise<boolean> {
  const names = await namesIn(directory);
  if (names.every((name) => KUBELET_NAMES.has(name))) {
    return names.some((name) => !COMMON_NAMES.includes(name)) || await areKubeletsOwn(directory, names);
  }
  return await exists(`${directory}/pods`) && await countOf(directory, KUBELET_TRACES) >= 3;
}

/** Whether directories of common names hold nothing, or what a kubelet puts there. */
async function areKubeletsOwn(directory: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    const inside = await namesIn(`${directory}/${name}`);
    if (!inside.every((file) => KUBELETS_OWN[name]?.test(file))) return false;
  }
  return true;
}

/** Whether k0s staged its programs in a directory. */
export function hasBinLayout(directory: string): Promise<boolean> {
  return exists(`${directory}/.staged.json`);
}

/** Whether some k0s ran with this run directory. */
export function hasRunLayout(directory: string): Promise<boolean> {
  return exists(`${directory}/k0s.yaml.lock`);
}

async function namesIn(directory: string): Promise<string[]> {
  return (await listDirectory(directory)).map(({ name }) => name).filter((name) => name !== OF_FILE_SYSTEM);
}

function isDataName(name: string): boolean {
  return DATA_NAMES.has(name) || /^\..*\.tmp$/.test(name);
}

async function countOf(directory: string, names: readonly string[]): Promise<number> {
  const found = await Promise.all(names.map((name) => exists(`${directory}/${name}`)));
  return found.filter(Boolean).length;
}

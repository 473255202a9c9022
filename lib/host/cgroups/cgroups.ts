import { readTextIfExists } from "../../platform/mod.ts";
import { type Mount, mountsOf } from "../mounts/mounts.ts";

/** How control groups are mounted: the unified hierarchy, one hierarchy per controller, or nothing. */
export type CgroupVersion = "v1" | "v2" | "none";

/** What is known of the machine's control groups. */
export interface CgroupFacts {
  /** `v1` also for a hybrid machine, since its controllers are in v1 hierarchies. */
  version: CgroupVersion;
  /** Whether a v2 hierarchy is mounted beside the v1 ones. */
  isHybrid: boolean;
  /** Mount point of the v2 hierarchy, or directory of the v1 hierarchies. */
  root: string | undefined;
  /** Controllers that can be used, by their v1 names, sorted. */
  controllers: readonly string[];
}

/** Controllers without which the kubelet or runc does not work (k0s `internal/pkg/sysinfo/probes/linux`). */
export const REQUIRED_CONTROLLERS: readonly string[] = [
  "cpu",
  "cpuacct",
  "cpuset",
  "memory",
  "devices",
  "freezer",
  "pids",
];
/** Controllers that only some pods ask for. */
export const OPTIONAL_CONTROLLERS: readonly string[] = ["hugetlb", "blkio"];

const V1_CONTROLLERS = [...REQUIRED_CONTROLLERS, ...OPTIONAL_CONTROLLERS];
/** In v2 these are part of others or, without a controller, of the kernel itself. */
const V2_EQUIVALENTS: Readonly<Record<string, string | undefined>> = { cpuacct: "cpu", blkio: "io" };
const V2_BUILT_IN: ReadonlySet<string> = new Set(["devices", "freezer"]);

/**
 * Tells the kind of control groups from the mounts.
 *
 * @param v2Controllers Content of `cgroup.controllers` at the root of the v2 hierarchy; empty without one.
 */
export function cgroupFacts(mounts: readonly Mount[], v2Controllers: string): CgroupFacts {
  const v1 = mounts.filter(({ type }) => type === "cgroup");
  const unified = mounts.find(({ type }) => type === "cgroup2");
  const inV1 = V1_CONTROLLERS.filter((name) => v1.some(({ superOptions }) => superOptions.includes(name)));
  if (inV1.length > 0) {
    const root = v1[0]?.path.replace(/\/[^/]+$/, "");
    return { version: "v1", isHybrid: unified !== undefined, root, controllers: inV1.sort() };
  }
  if (unified === undefined) return { version: "none", isHybrid: false, root: undefined, controllers: [] };
  const present = new Set(v2Controllers.split(/\s+/));
  const usable = V1_CONTROLLERS.filter((name) => V2_BUILT_IN.has(name) || present.has(V2_EQUIVALENTS[name] ?? name));
  return { version: "v2", isHybrid: false, root: unified.path, controllers: usable.sort() };
}

/** {@link cgroupFacts} of this machine. */
export async function detectCgroups(): Promise<CgroupFacts> {
  const mounts = await mountsOf();
  const unified = mounts.find(({ type }) => type === "cgroup2");
  const controllers = unified === undefined ? undefined : await readTextIfExists(`${unified.path}/cgroup.controllers`);
  return cgroupFacts(mounts, controllers ?? "");
}

/** Why cgroup v1 still works here, and for how long; logged at each start on such a machine. */
export const CGROUP_V1_WARNING: string =
  "cgroup v1 is deprecated: the kubelet refuses it by default since Kubernetes 1.35 (k0s sets failCgroupV1: false) " +
  "and a coming release removes it (KEP-5573); move this machine to cgroup v2";

/**
 * The control group that figures of a process are to be taken from where its processors and its memory are in different
 * ones, as some shells and supervisors have it with cgroup v1: that of its memory, whose limit counts.
 *
 * @param text Content of its `/proc/PID/cgroup`, see cgroups(7): lines of `number:controllers:path`.
 * @returns `undefined` if it is in one group, as always with cgroup v2.
 */
export function splitCgroup(text: string): string | undefined {
  const paths = new Map(
    text.split("\n").flatMap((line) => {
      const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      return controllers.split(",").map((controller) => [controller, path] as const);
    }),
  );
  const memory = paths.get("memory");
  return paths.get("cpu") === memory ? undefined : memory ?? "/";
}

/** {@link splitCgroup} of this process. */
export async function ourSplitCgroup(): Promise<string | undefined> {
  return splitCgroup(await readTextIfExists("/proc/self/cgroup") ?? "");
}

import { messageOf } from "../../base/mod.ts";
import { fileSystemSpace, realPath, statOf } from "../../platform/mod.ts";
import { mountHolding, mountsOf } from "../mounts/mounts.ts";
import { failed, formatBytes, pass, type ProbeResult, rejected, warning } from "./probe.ts";

const MIB = 1024 * 1024;
/** What upstream recommends (k0s `internal/pkg/sysinfo`). */
const RECOMMENDED = { controllerBytes: 500 * MIB, workerBytes: 1300 * MIB };
/** What the first start of a role writes: executables, database, unpacked images of the system pods. */
const FIRST_START = { controllerBytes: 320 * MIB, workerBytes: 640 * MIB };
/** Without this much even a node that has all of its files soon fails to write its database. */
const LATER_START_BYTES = 64 * MIB;
/** The kubelet evicts pods when less than this share of the images' file system is free. */
const EVICTION_SHARE = 0.15;

/** Names of file systems by magic number (statfs(2)); others are shown with a warning. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0xef53: "ext4",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
  0x01021994: "tmpfs",
  0x794c7630: "overlayfs",
  0x2fc12fc1: "zfs",
  0x6969: "nfs",
  0xf2f52010: "f2fs",
  0x65735546: "fuse",
};

/** What the storage probes look at. */
export interface StorageProbeOptions {
  dataDir: string;
  /** Where executables are staged; with any in it, most of the room has been taken already. */
  binDir: string;
  controller: boolean;
  worker: boolean;
}

/** Looks at the file system that the data directory is on, or will be on; nothing is created. */
export async function probeStorage(options: StorageProbeOptions): Promise<ProbeResult[]> {
  const { dataDir } = options;
  const name = { path: [`filesystem:${dataDir}`], displayName: `File system of ${dataDir}` };
  try {
    const existing = await nearestExisting(dataDir);
    if ((await statOf(existing))?.kind !== "directory") {
      return [rejected(name, "", `"${existing}" is not a directory`, "Choose another directory with --data-dir")];
    }
    const path = await realPath(existing);
    const space = await fileSystemSpace(path);
    const type = FILE_SYSTEMS[space.type];
    const kind = type === undefined ? warning(name, `0x${space.type.toString(16)}`, "unknown type") : pass(name, type);
    return [kind, ...await probeMount(path, dataDir), ...await probeSpace(space, options)];
  } catch (error) {
    return [failed(name, messageOf(error), "Choose another directory with --data-dir")];
  }
}

/** The path itself, or the first of its parents that is there. */
async function nearestExisting(path: string): Promise<string> {
  for (let candidate = path; candidate !== ""; candidate = candidate.slice(0, candidate.lastIndexOf("/"))) {
    if (await statOf(candidate) !== undefined) return candidate;
  }
  return "/";
}

async function probeMount(path: string, dataDir: string): Promise<ProbeResult[]> {
  const mount = mountHolding(await mountsOf(), path);
  if (mount === undefined) return [];
  const all = new Set([...mount.options, ...mount.superOptions]);
  const name = { path: [`mount:${dataDir}`], displayName: `Mount options of ${dataDir}` };
  const where = `"${mount.path}"`;
  if (all.has("ro")) {
    return [rejected(name, "ro", `${where} is mounted read-only`, "Remount it, or choose another with --data-dir")];
  }
  if (all.has("noexec")) {
    const message = `${where} is mounted with noexec, so components cannot be run from it`;
    return [rejected(name, "noexec", message, "Remount it with exec, or choose another with --data-dir")];
  }
  return [pass(name, "rw,exec")];
}

async function probeSpace(
  { freeBytes, totalBytes }: { freeBytes: number; totalBytes: number },
  options: StorageProbeOptions,
): Promise<ProbeResult[]> {
  const { dataDir, binDir, controller, worker } = options;
  const wanted = roleBytes(RECOMMENDED, { controller, worker });
  const isFirstStart = await statOf(`${binDir}/kube-apiserver`) === undefined &&
    await statOf(`${binDir}/kubelet`) === undefined;
  const needed = isFirstStart ? roleBytes(FIRST_START, { controller, worker }) : LATER_START_BYTES;
  const disk = { path: [`disk:${dataDir}`], displayName: `Disk space available for ${dataDir}` };
  const free = formatBytes(freeBytes);
  const results: ProbeResult[] = [];
  if (freeBytes < needed) {
    const message = `${freeBytes} bytes free, ${needed} bytes needed`;
    results.push(rejected(disk, free, message, "Free some space, or choose another directory with --data-dir"));
  } else if (freeBytes < wanted) results.push(warning(disk, free, `${formatBytes(wanted)} recommended`));
  else results.push(pass(disk, free));
  if (worker) results.push(probeShare(freeBytes / totalBytes, dataDir));
  return results;
}

function probeShare(share: number, dataDir: string): ProbeResult {
  const name = { path: [`reldisk:${dataDir}`], displayName: `Relative disk space available for ${dataDir}` };
  const percent = `${Math.floor(share * 100)}%`;
  return share < EVICTION_SHARE
    ? warning(name, percent, "15% recommended", "Below it the kubelet evicts pods to win room for images")
    : pass(name, percent);
}

function roleBytes(
  bytes: { controllerBytes: number; workerBytes: number },
  roles: { controller: boolean; worker: boolean },
): number {
  return (roles.controller ? bytes.controllerBytes : 0) + (roles.worker ? bytes.workerBytes : 0);
}

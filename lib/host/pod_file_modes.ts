import { changeMode, linkStatOf, listDirectory } from "../platform/mod.ts";

/** Where the files of pods lie. */
export interface PodFiles {
  /** State of containerd that outlives a reboot. */
  containerdDataDir: string;
  kubeletRootDir: string;
}

/** What the runtime and the kubelet make for pods without setting the mode, so that it depends on the umask: their intent. */
interface Intended {
  kind: "file" | "directory";
  mode: number;
}

const ROOT_OF_IMAGE: Intended = { kind: "directory", mode: 0o755 };
const READ_BY_PODS: Intended = { kind: "file", mode: 0o644 };

/**
 * Opens to pods again what containerd and the kubelet made for them while k0s ran under a strict umask, such as 077: roots
 * of image layers and containers, and the `hosts`, `resolv.conf` and `hostname` of pods. Programs that are not root could
 * not start otherwise.
 *
 * Only what is root's and closed to everybody else is touched.
 *
 * @returns How many were.
 */
export async function openPodFiles({ containerdDataDir, kubeletRootDir }: PodFiles): Promise<number> {
  const snapshots = `${containerdDataDir}/io.containerd.snapshotter.v1.overlayfs/snapshots`;
  const sandboxes = `${containerdDataDir}/io.containerd.grpc.v1.cri/sandboxes`;
  const pods = `${kubeletRootDir}/pods`;
  const opened = await Promise.all([
    openIn(snapshots, ["fs"], ROOT_OF_IMAGE),
    openIn(sandboxes, ["hosts", "resolv.conf", "hostname"], READ_BY_PODS),
    openIn(pods, ["etc-hosts"], READ_BY_PODS),
  ]);
  return opened.reduce((sum, count) => sum + count, 0);
}

/** Looks below each directory of `parent` for these names. */
async function openIn(parent: string, names: readonly string[], intended: Intended): Promise<number> {
  const directories = (await listDirectory(parent)).filter(({ isDirectory }) => isDirectory);
  const paths = directories.flatMap(({ name }) => names.map((file) => `${parent}/${name}/${file}`));
  const opened = await Promise.all(paths.map((path) => open(path, intended)));
  return opened.filter((wasClosed) => wasClosed).length;
}

async function open(path: string, { kind, mode }: Intended): Promise<boolean> {
  const facts = await linkStatOf(path);
  if (facts === undefined || facts.kind !== kind || facts.uid !== 0 || (facts.mode & 0o077) !== 0) return false;
  await changeMode(path, mode);
  return true;
}

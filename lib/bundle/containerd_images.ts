import { CancelledError, K0sError, mappingIn } from "../base/mod.ts";
import { openFile, type RunOptions, type Spawn, statOf } from "../platform/mod.ts";

/** Makes the kubelet's image garbage collection spare an image. @see containerd `internal/cri/labels` */
export const PINNED_LABEL = "io.cri-containerd.pinned";
/** Which image bundles an image came from: JSON of `{path: modification time}`. @see k0s `pkg/component/worker/ocibundle.go` */
export const BUNDLE_PATHS_LABEL = "io.k0sproject.ocibundle-paths";

/** An image that containerd knows. */
export interface ContainerdImage {
  reference: string;
  /** `sha256:…` of its manifest or index. */
  digest: string;
  isPinned: boolean;
  /** Content of {@link BUNDLE_PATHS_LABEL}; empty if it has none. */
  bundlePaths: Record<string, string>;
}

/** How to reach containerd. */
export interface CtrOptions {
  /** Path of `ctr`. */
  ctrPath: string;
  /** Path of containerd's socket. */
  socket: string;
  spawn: Spawn;
  signal?: AbortSignal;
}

/**
 * Runs `ctr` in the namespace of Kubernetes.
 *
 * @returns Its output.
 * @throws {CancelledError} If `signal` was aborted.
 * @throws {K0sError} If it fails; the last line of its error output is quoted.
 */
export async function runCtr(
  { ctrPath, socket, spawn, signal }: CtrOptions,
  args: readonly string[],
  stdin?: RunOptions["stdin"],
): Promise<string> {
  const result = await spawn.run(ctrPath, {
    args: ["--address", socket, "--namespace", "k8s.io", ...args],
    ...(stdin === undefined ? {} : { stdin }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.code === 0) return result.stdout;
  if (signal?.aborted) {
    throw new CancelledError(`"ctr ${args.slice(0, 2).join(" ")}" given up`, { cause: signal.reason });
  }
  const reason = result.stderr.trim().split("\n").at(-1) || `exit code ${result.code}`;
  throw new K0sError(`Cannot run "ctr ${args.slice(0, 2).join(" ")}": ${reason}`, {
    hint: `Check that containerd answers on "${socket}"`,
  });
}

/** Lists the images of Kubernetes. */
export async function listImages(options: CtrOptions): Promise<ContainerdImage[]> {
  return parseImageList(await runCtr(options, ["images", "list"]));
}

/** How an archive is imported. */
export interface ArchiveOptions {
  /** Set on each image that the archive names, in place of the labels it has. */
  labels: Readonly<Record<string, string>>;
  /** Whether layers become snapshots now rather than when the first container needs them. */
  unpack: boolean;
  /** Whether the archive as a whole is compressed with gzip or zstd. @default {false} */
  isCompressed?: boolean;
}

/**
 * Imports an OCI or Docker archive: a file, or a stream that is written to `ctr`.
 *
 * `--local` lets `ctr` write the content itself: 1.8 s for an image of 143 MB, where the transfer service of containerd
 * takes 4.3 s. But only the transfer service reads compressed archives.
 */
export async function importArchive(
  options: CtrOptions,
  source: string | ReadableStream<Uint8Array>,
  { labels, unpack, isCompressed = false }: ArchiveOptions,
): Promise<void> {
  const flags = [
    ...(isCompressed ? [] : ["--local"]),
    ...(unpack ? [] : ["--no-unpack"]),
    ...Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
  ];
  const [file, stdin] = typeof source === "string" ? [source, undefined] : ["-", source];
  await runCtr(options, ["images", "import", ...flags, file], stdin);
}

/** Sets labels of an image; an empty value removes the label. */
export async function labelImage(
  options: CtrOptions,
  reference: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  await runCtr(options, ["images", "label", reference, ...pairs]);
}

/** Parses the table of `ctr images list`: reference, type, digest, size, platforms, labels. */
export function parseImageList(table: string): ContainerdImage[] {
  return table.split("\n").slice(1).flatMap((line) => {
    const [reference, , digest] = line.split(/\s+/);
    if (reference === undefined || digest === undefined || !digest.startsWith("sha256:")) return [];
    return [{
      reference,
      digest,
      isPinned: line.includes(`${PINNED_LABEL}=pinned`),
      bundlePaths: parseBundlePaths(line),
    }];
  });
}

function parseBundlePaths(line: string): Record<string, string> {
  const json = new RegExp(`${RegExp.escape(BUNDLE_PATHS_LABEL)}=(\\{[^}]*\\})`).exec(line)?.[1];
  // A label that someone else wrote: the image counts as not ours.
  return mappingIn(json ?? "") as Record<string, string> | undefined ?? {};
}

/** How an archive is compressed as a whole. */
export type Compression = "gzip" | "zstd" | "none";

/** How an archive is compressed, by its first bytes. */
export async function compressionOf(path: string): Promise<Compression> {
  const facts = await statOf(path);
  if (facts?.kind !== "file" || facts.sizeBytes < 4) return "none";
  using file = await openFile(path);
  const [first, second, third, fourth] = await file.readAt(0, 4);
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return "zstd";
  return first === 0x1f && second === 0x8b ? "gzip" : "none";
}

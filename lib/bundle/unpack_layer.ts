import type { Clock, Logger } from "../platform/mod.ts";
import { ensureDirectory, listDirectory, removePath } from "../platform/mod.ts";
import { isUnpacked } from "./layer_contents.ts";
import { partNamed, type Payload } from "./payload.ts";
import type { JobRunner } from "./job.ts";
import { checkExecutable, explainStagingError, freeBytesAt, notEnoughSpace } from "./staging_errors.ts";

/** Options of {@link unpackLayer}. */
export interface UnpackOptions {
  /** Made (0755) if missing. Each version of the layer has a directory of its own in it. */
  directory: string;
  /** Beginnings of the names of the entries that are wanted, such as `usr/lib/`. */
  prefixes: readonly string[];
  clock: Clock;
  log: Logger;
  /** Aborting it ends the child; files are then old or new, never half. */
  signal?: AbortSignal;
}

/** How much of a digest names a directory: enough to tell versions apart. */
const VERSION_LENGTH = 16;

/**
 * Unpacks programs and libraries out of an embedded image layer, only when they are missing, damaged or of another
 * version.
 *
 * So the host can run what the images bring, without shipping it twice. A new version is put beside the old one, which
 * stays until {@link removeOtherVersions}: what refers to it goes on working meanwhile.
 *
 * @param name Part of kind `image-layer`.
 * @returns The directory that holds them, as a root directory.
 * @throws {K0sError} If the payload is damaged, or the directory cannot take the files: full, read-only, `noexec`.
 */
export async function unpackLayer(
  payload: Payload,
  runJob: JobRunner,
  name: string,
  { directory, prefixes, clock, log, signal = new AbortController().signal }: UnpackOptions,
): Promise<string> {
  const startedMs = clock.monotonicMs();
  const part = partNamed(payload, name);
  const root = `${directory}/${part.sha256.slice(0, VERSION_LENGTH)}`;
  await checkExecutable(directory);
  if (await isUnpacked(root, { sha256: part.sha256, prefixes })) return root;
  await prepareDirectory(directory, part.sizeBytes);
  let writtenCount = 0;
  await runJob(
    { kind: "unpack", part: part.name, directory: root, prefixes: [...prefixes] },
    (event) => void (event.kind === "unpacked" && (writtenCount = event.writtenCount)),
    signal,
  );
  const tookMs = Math.round(clock.monotonicMs() - startedMs);
  log.info("Unpacked programs of an image layer", { layer: part.name, path: root, files: writtenCount, tookMs });
  return root;
}

/** Removes what {@link unpackLayer} unpacked of other versions, once nothing refers to them any more. */
export async function removeOtherVersions(root: string): Promise<void> {
  const directory = root.slice(0, root.lastIndexOf("/"));
  for (const { name } of await listDirectory(directory)) {
    if (`${directory}/${name}` !== root) await removePath(`${directory}/${name}`);
  }
}

async function prepareDirectory(directory: string, sizeBytes: number): Promise<void> {
  try {
    await ensureDirectory(directory, { mode: 0o755 });
  } catch (error) {
    throw await explainStagingError(error, directory, sizeBytes);
  }
  const free = await freeBytesAt(directory);
  if (free < sizeBytes) throw notEnoughSpace(directory, sizeBytes, free);
}

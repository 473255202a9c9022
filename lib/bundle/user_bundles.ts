import { CancelledError, isCancelled, messageOf } from "../base/mod.ts";
import {
  type Clock,
  ensureDirectory,
  listDirectory,
  type Logger,
  openFile,
  statOf,
  watchTree,
} from "../platform/mod.ts";
import {
  BUNDLE_PATHS_LABEL,
  type ContainerdImage,
  type CtrOptions,
  importArchive,
  labelImage,
  listImages,
  PINNED_LABEL,
} from "./containerd_images.ts";

/** How long the directory must be quiet before a change is acted on, in milliseconds: files are still being copied. */
const QUIET_MS = 10_000;

/** Options of {@link importUserBundles}. */
export interface UserBundleOptions extends CtrOptions {
  /** Directory of the bundles; made (0755) if missing. */
  imagesDir: string;
  log: Logger;
}

/**
 * Imports every file of the images directory into containerd, pinned, in order of name.
 *
 * A file whose images are labelled with its path and modification time was imported before, by this run or an earlier
 * one, and is skipped. Images whose bundles are gone or changed lose their pin, not their content. One that fails
 * is logged and does not hinder the others.
 *
 * @returns Paths imported now.
 * @throws {K0sError} If containerd does not answer.
 * @see k0s `pkg/component/worker/ocibundle.go`
 */
export async function importUserBundles(options: UserBundleOptions): Promise<string[]> {
  const { imagesDir, log } = options;
  await ensureDirectory(imagesDir, { mode: 0o755 });
  const bundles = await bundlesIn(imagesDir);
  const claims = new Map<string, Record<string, string>>();
  let images = claimed(await listImages(options), claims);
  const imported: string[] = [];
  for (const [path, modifiedAt] of Object.entries(bundles)) {
    if (images.some(({ bundlePaths }) => bundlePaths[path] === modifiedAt)) continue;
    if (!await importBundle(path, modifiedAt, options)) continue;
    imported.push(path);
    images = claimed(await listImages(options), claims);
  }
  for (const image of images) {
    const labels = correctedLabels(image, claims.get(image.reference) ?? {}, bundles);
    if (labels === undefined) continue;
    if (labels[PINNED_LABEL] === "") log.info("Unpinned image", { image: image.reference });
    await labelImage(options, image.reference, labels);
  }
  return imported;
}

/** Imports again, quietly, whenever the images directory has changed, until `signal` is aborted. */
export async function watchUserBundles(
  options: UserBundleOptions & { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { imagesDir, clock, log, signal } = options;
  let latest = 0;
  for await (const _ of watchTree(imagesDir, signal)) {
    const change = ++latest;
    const whenQuiet = clock.sleep(QUIET_MS, signal).then(async () => {
      if (change === latest) await importUserBundles(options);
    });
    whenQuiet.catch((error: unknown) => {
      if (!isCancelled(error)) log.error("Cannot import image bundles", { error: messageOf(error) });
    });
  }
}

/**
 * What the labels of an image should become after a pass.
 *
 * @param earlier Bundle paths that it had before, which imports overwrite.
 * @param bundles The files that exist, with their modification times.
 * @returns New labels; `undefined` if they are right.
 */
export function correctedLabels(
  image: ContainerdImage,
  earlier: Readonly<Record<string, string>>,
  bundles: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const all = { ...earlier, ...image.bundlePaths };
  if (Object.keys(all).length === 0) return undefined;
  const valid = Object.fromEntries(Object.entries(all).filter(([path, at]) => bundles[path] === at));
  const wanted = Object.keys(valid).length === 0 ? "" : sortedJson(valid);
  if (wanted === "") return { [PINNED_LABEL]: "", [BUNDLE_PATHS_LABEL]: "" };
  return wanted === sortedJson(image.bundlePaths) ? undefined : { [BUNDLE_PATHS_LABEL]: wanted };
}

/** Adds the bundle paths of images to `claims`, since the next import overwrites them. @returns The images. */
function claimed(images: ContainerdImage[], claims: Map<string, Record<string, string>>): ContainerdImage[] {
  for (const { reference, bundlePaths } of images) {
    claims.set(reference, { ...claims.get(reference), ...bundlePaths });
  }
  return images;
}

/** @returns Whether it worked; if not, it is logged. @throws {CancelledError} */
async function importBundle(path: string, modifiedAt: string, options: UserBundleOptions): Promise<boolean> {
  const { log, signal } = options;
  try {
    const labels = { [PINNED_LABEL]: "pinned", [BUNDLE_PATHS_LABEL]: JSON.stringify({ [path]: modifiedAt }) };
    // Not unpacked, as upstream: many images of a bundle may never run on this node.
    await importArchive(options, path, { labels, unpack: false, isCompressed: await isCompressed(path) });
    log.info("Imported image bundle", { path });
    return true;
  } catch (error) {
    if (signal?.aborted) throw new CancelledError("Import given up", { cause: error });
    log.error("Cannot import image bundle", { path, error: messageOf(error) });
    return false;
  }
}

/** Whether a file starts like gzip or zstd. */
async function isCompressed(path: string): Promise<boolean> {
  const facts = await statOf(path);
  if (facts?.kind !== "file" || facts.sizeBytes < 4) return false;
  using file = await openFile(path);
  const [first, second, third, fourth] = await file.readAt(0, 4);
  const isZstd = first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd;
  return isZstd || (first === 0x1f && second === 0x8b);
}

async function bundlesIn(imagesDir: string): Promise<Record<string, string>> {
  const bundles: Record<string, string> = {};
  for (const { name } of await listDirectory(imagesDir)) {
    const modifiedAt = (await statOf(`${imagesDir}/${name}`))?.modifiedAt;
    if (modifiedAt !== undefined) bundles[`${imagesDir}/${name}`] = modifiedAt.toISOString();
  }
  return bundles;
}

function sortedJson(paths: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1))));
}

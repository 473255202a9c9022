import { CancelledError, isCancelled, K0sError, messageOf } from "../base/mod.ts";
import {
  architecture,
  type Clock,
  ensureDirectory,
  listDirectory,
  type Logger,
  statOf,
  watchTree,
} from "../platform/mod.ts";
import {
  BUNDLE_PATHS_LABEL,
  compressionOf,
  type ContainerdImage,
  type CtrOptions,
  importArchive,
  labelImage,
  listImages,
  PINNED_LABEL,
} from "./containerd_images.ts";
import { platformText } from "./platforms.ts";

/** How long the directory must be quiet before a change is acted on, in milliseconds: files are still being copied. */
const QUIET_MS = 10_000;

/** Options of {@link importUserBundles}. */
export interface UserBundleOptions extends CtrOptions {
  /** Directory of the bundles; made (0755) if missing. */
  imagesDir: string;
  log: Logger;
  /** Told of a bundle that is refused, or of which a part is of no use here. */
  noteEvent?(message: string): void;
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
    // To open a pipe would be to wait for its writer.
    if ((await statOf(path))?.kind !== "file") throw new K0sError("it is no regular file");
    await checkPlatform(path, options);
    const labels = { [PINNED_LABEL]: "pinned", [BUNDLE_PATHS_LABEL]: JSON.stringify({ [path]: modifiedAt }) };
    const isCompressed = await compressionOf(path) !== "none";
    // Not unpacked, as upstream: many images of a bundle may never run on this node.
    await importArchive(options, path, { labels, unpack: false, isCompressed });
    log.info("Imported image bundle", { path });
    return true;
  } catch (error) {
    if (signal?.aborted) throw new CancelledError("Import given up", { cause: error });
    const hint = error instanceof K0sError ? error.hint : undefined;
    log.error("Cannot import image bundle", { path, error: messageOf(error), hint });
    return false;
  }
}

/**
 * Images of another platform would come under the names of ours, and fail when they are started.
 *
 * @throws {K0sError} If there is nothing else in a bundle.
 */
async function checkPlatform(path: string, { log, noteEvent }: UserBundleOptions): Promise<void> {
  // Few nodes have bundles, and none other is to load what reads them.
  const { archivedImages, isForOthers, whyForOthers } = await import("./archive_platforms.ts");
  const machine = { os: "linux", architecture: architecture() };
  const images = await archivedImages(path);
  const why = whyForOthers(images, machine);
  if (why !== undefined) {
    noteEvent?.(`refused ${path}: ${why}`);
    throw new K0sError(why, {
      hint: `Make one for it: k0s airgap bundle-artifacts --platform ${platformText(machine)}`,
    });
  }
  const others = images.filter((image) => isForOthers(image, machine)).map(({ name }) => name);
  if (others.length === 0) return;
  noteEvent?.(`${path} has images for other platforms: ${others.join(", ")}`);
  log.warn("Image bundle has images for other platforms", { path, images: others });
}

async function bundlesIn(imagesDir: string): Promise<Record<string, string>> {
  const bundles: Record<string, string> = {};
  for (const { name, isDirectory } of await listDirectory(imagesDir)) {
    // Where `airgap bundle-artifacts`, rsync and others keep what is on its way.
    if (isDirectory && name.startsWith(".")) continue;
    const modifiedAt = (await statOf(`${imagesDir}/${name}`))?.modifiedAt;
    if (modifiedAt !== undefined) bundles[`${imagesDir}/${name}`] = modifiedAt.toISOString();
  }
  return bundles;
}

function sortedJson(paths: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1))));
}

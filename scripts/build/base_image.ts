import { concatenate } from "../../lib/platform/mod.ts";
import type { BuildContext } from "./context.ts";
import { type CachedFile, createEntry, entryDirectory, readEntry } from "./cache.ts";
import { type FetchedPackage, fetchPackages, readDebianLock } from "./debian.ts";
import { type LayerEntry, packLayer } from "./deterministic_tar.ts";
import { contentHash } from "./hashes.ts";
import { ensurePrograms } from "./host_tools.ts";
import type { Program } from "./recipes.ts";
import { run } from "./run.ts";
import { LIBRARY_PATHS, sharedLibraries } from "./shared_libraries.ts";

/** Name of the layer, as a part of the payload and in image recipes. */
export const BASE_IMAGE = "images-base";

/** Changes when this file makes a different layer of the same packages. */
const LAYER_RULES = 3;

/** Content of `assets/images/base.json`: what the layer under the system images holds. Paths have no leading slash. */
interface BaseImageRecipe {
  /** Debian package → SPDX licence expression. */
  packages: Record<string, string>;
  /** Programs taken from the packages, with the libraries they need. */
  programs: string[];
  /** Files taken from the packages that programs read, such as the names of protocols that `ipset` knows no other way. */
  data: string[];
  /** Directories of plugins, taken with the libraries they need; `{triplet}` stands for Debian's name of the architecture. */
  directories: string[];
  /** Path → target of a symbolic link. */
  links: Record<string, string>;
  /** Path → text. */
  files: Record<string, string>;
  /** Empty directories → mode in octal. */
  emptyDirectories: Record<string, string>;
}

/** Directory of the layer's cache entry for the recipe and the lock as they are now. */
export async function baseImageDirectory(context: BuildContext): Promise<string> {
  const recipe = await readRecipe(context);
  const lock = (await readDebianLock(context))[context.architecture] ?? {};
  const hash = contentHash({ rules: LAYER_RULES, recipe, lock, architecture: context.architecture }, new Map());
  return entryDirectory(context, BASE_IMAGE, hash);
}

/** The layer if it is in the cache. */
export async function cachedBaseImage(context: BuildContext): Promise<CachedFile | undefined> {
  return (await readEntry(await baseImageDirectory(context)))?.get(BASE_IMAGE);
}

/** Makes the layer from Debian packages, into the cache; equal locks give equal bytes. */
export async function makeBaseImage(context: BuildContext): Promise<CachedFile> {
  await ensurePrograms(["readelf"]);
  const recipe = await readRecipe(context);
  const packages = await fetchPackages(context, Object.keys(recipe.packages));
  const directory = await baseImageDirectory(context); // after fetching, which may have changed the lock
  const entry = await createEntry(directory, async (unfinished) => {
    await Deno.writeFile(`${unfinished}/${BASE_IMAGE}`, await packBaseImage(context, packages));
  });
  const file = entry.get(BASE_IMAGE);
  if (file === undefined) throw new TypeError(`No ${BASE_IMAGE} in ${directory}`);
  return file;
}

/** The layer's bytes, made without the cache. */
export async function packBaseImage(
  context: BuildContext,
  packages: readonly FetchedPackage[],
): Promise<Uint8Array<ArrayBuffer>> {
  const root = await Deno.makeTempDir({ prefix: "k0s-base-" });
  try {
    for (const { path } of packages) await run(["dpkg-deb", "--extract", path, root]);
    return packLayer(await layerEntries(context, root, await readRecipe(context)));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The Debian packages inside, as the payload index lists them. */
export async function baseImagePrograms(context: BuildContext): Promise<Program[]> {
  const recipe = await readRecipe(context);
  const lock = (await readDebianLock(context))[context.architecture] ?? {};
  return Object.entries(recipe.packages).map(([name, licence]) => ({
    name,
    version: lock[name]?.version ?? "",
    module: `debian/${name}`,
    licence,
  }));
}

/** Fetches the packages the layer is made of, or finds them in the cache. */
export async function baseImagePackages(context: BuildContext): Promise<FetchedPackage[]> {
  return await fetchPackages(context, Object.keys((await readRecipe(context)).packages));
}

async function layerEntries(
  context: BuildContext,
  root: string,
  recipe: BaseImageRecipe,
): Promise<Map<string, LayerEntry>> {
  const { triplet, loader } = LIBRARY_PATHS[context.architecture];
  const entries = new Map<string, LayerEntry>();
  const add = async (path: string, from: string, mode: number) => {
    entries.set(path, { type: "file", mode, content: await Deno.readFile(from) });
  };
  const linked = recipe.programs.map((program) => `${root}/${program}`);
  for (const program of recipe.programs) await add(merged(program), `${root}/${program}`, 0o755);
  for (const path of recipe.data) await add(path, `${root}/${path}`, 0o644);
  for (const pattern of recipe.directories) {
    const folder = pattern.replace("{triplet}", triplet);
    for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
      if (isDirectory) continue;
      linked.push(`${root}/${folder}/${name}`);
      await add(merged(`${folder}/${name}`), `${root}/${folder}/${name}`, 0o644);
    }
  }
  for (const [name, path] of await sharedLibraries(root, linked, triplet)) {
    const isLoader = loader.endsWith(`/${name}`);
    await add(isLoader ? loader : `usr/lib/${triplet}/${name}`, path, isLoader ? 0o755 : 0o644);
  }
  entries.set("etc/ssl/certs/ca-certificates.crt", await certificateBundle(root));
  await addCopyrights(root, recipe, entries);
  addPlainEntries(recipe, entries);
  return entries;
}

function addPlainEntries(recipe: BaseImageRecipe, entries: Map<string, LayerEntry>): void {
  for (const [path, target] of Object.entries(recipe.links)) entries.set(path, { type: "symlink", target });
  for (const [path, text] of Object.entries(recipe.files)) {
    entries.set(path, { type: "file", mode: 0o644, content: new TextEncoder().encode(text) });
  }
  for (const [path, mode] of Object.entries(recipe.emptyDirectories)) {
    entries.set(path, { type: "directory", mode: Number.parseInt(mode, 8) });
  }
}

async function addCopyrights(root: string, recipe: BaseImageRecipe, entries: Map<string, LayerEntry>): Promise<void> {
  for (const name of Object.keys(recipe.packages)) {
    const path = `usr/share/doc/${name}/copyright`;
    const content = await Deno.readFile(`${root}/${path}`);
    entries.set(path, { type: "file", mode: 0o644, content });
  }
}

async function certificateBundle(root: string): Promise<LayerEntry> {
  const folder = `${root}/usr/share/ca-certificates/mozilla`;
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".crt")) names.push(name);
  const certificates = await Promise.all(names.sort().map((name) => Deno.readFile(`${folder}/${name}`)));
  return { type: "file", mode: 0o644, content: concatenate(certificates) };
}

/** Debian 12 packages still have files in /bin, /sbin and /lib; the layer has these as links into /usr. */
function merged(path: string): string {
  return /^(bin|sbin|lib)\//.test(path) ? `usr/${path}` : path;
}

async function readRecipe(context: BuildContext): Promise<BaseImageRecipe> {
  return JSON.parse(await Deno.readTextFile(`${context.repository}assets/images/base.json`));
}

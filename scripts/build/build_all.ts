import { BASE_IMAGE, baseImagePrograms, cachedBaseImage, makeBaseImage } from "./base_image.ts";
import { type CachedFile, lockCache, removeIfPresent, writeAtomically } from "./cache.ts";
import { cachedComponent, compileComponent } from "./compile.ts";
import { K0S_VERSION } from "../../lib/node/version.ts";
import type { BuildContext } from "./context.ts";
import { findRuntime } from "./denort.ts";
import { goToolchain } from "./go_toolchain.ts";
import { type GoModule, parseGoModules } from "./go_modules.ts";
import { ensurePrograms } from "./host_tools.ts";
import { linkExecutable } from "./link.ts";
import { type CompressedPart, compressPart, type PartSource, payloadIndex } from "./payload.ts";
import { mebibytes, Progress } from "./progress.ts";
import { markUsed, pruneCache } from "./prune.ts";
import { type ComponentRecipe, COMPONENTS } from "./recipes.ts";
import { runText } from "./run.ts";
import { npmPackagesOfLock, spdxDocument } from "./sbom.ts";

/**
 * Builds what is missing and links `dist/k0s`, with its bill of materials beside it.
 *
 * @throws {K0sError} If a component does not compile, or a tool is missing that can't be installed.
 */
export async function buildAll(context: BuildContext): Promise<void> {
  using _lock = await lockCache(context);
  const progress = new Progress(COMPONENTS.length + 5);
  // First, so that what can't be had is told before an hour of compiling instead of after it.
  await progress.step("tools", async () => {
    await ensurePrograms(["zstd"]);
    await goToolchain(context);
    await findRuntime(context);
  });
  const sources = await buildParts(context, progress);
  const parts = await progress.step("compress", async (remark) => {
    const compressed: CompressedPart[] = [];
    for (const source of sources) compressed.push(await compressPart(context, source));
    const { payloadSizeBytes } = payloadIndex(context, compressed, 0);
    remark(`${mebibytes(sources.reduce((sum, { file }) => sum + file.sizeBytes, 0))} → ${mebibytes(payloadSizeBytes)}`);
    return compressed;
  });
  await markPartsUsed(parts);
  await pruneCache(context, new Date());
  const index = await progress.step("link", async (remark) => {
    const linked = await linkExecutable(context, parts);
    remark(`dist/k0s ${mebibytes((await Deno.stat(`${context.repository}dist/k0s`)).size)}`);
    return linked;
  });
  await progress.step("sbom", async () => {
    const goModules = await modulesOf(context, sources);
    const lock = JSON.parse(await Deno.readTextFile(`${context.repository}deno.lock`));
    const document = spdxDocument({ index, goModules, npmPackages: npmPackagesOfLock(lock) });
    const text = `${JSON.stringify(document, null, 1)}\n`;
    await writeAtomically(`${context.repository}dist/k0s.spdx.json`, new TextEncoder().encode(text));
  });
}

/** Builds every file of the payload that is not in the cache, in the order they have there. */
export async function buildParts(context: BuildContext, progress: Progress): Promise<PartSource[]> {
  const sources: PartSource[] = [];
  for (const recipe of COMPONENTS) {
    const files = await progress.step(recipe.name, async (remark) => {
      const cached = await cachedComponent(context, recipe);
      if (cached !== undefined) remark("cached");
      return cached ?? await compileComponent(context, recipe);
    });
    const parts = partsOf(recipe, files);
    sources.push(...parts);
    await refreshCurrent(context, parts);
  }
  const base = await progress.step(BASE_IMAGE, async (remark) => {
    const cached = await cachedBaseImage(context);
    if (cached !== undefined) remark("cached");
    return cached ?? await makeBaseImage(context);
  });
  const licence = "GPL-2.0-or-later AND LGPL-2.1-or-later AND MPL-2.0";
  const programs = await baseImagePrograms(context);
  const description = { name: BASE_IMAGE, version: K0S_VERSION, module: "assets/images/base.json", licence };
  return [...sources, { ...description, kind: "image-layer", links: [], programs, file: base }];
}

function partsOf(recipe: ComponentRecipe, files: Map<string, CachedFile>): PartSource[] {
  return recipe.outputs.map((output): PartSource => {
    const file = files.get(output.name);
    if (file === undefined) throw new TypeError(`No ${output.name} among the files of ${recipe.name}`);
    const { name, version, module, licence, programs, links } = output;
    const description = { name, version, module, licence, links: links ?? [] };
    return { ...description, kind: "executable", file, ...(programs === undefined ? {} : { programs }) };
  });
}

/** Keeps `current-bin/` of the cache: every program under its name, for trying things out without linking. */
async function refreshCurrent(context: BuildContext, parts: readonly PartSource[]): Promise<void> {
  const folder = `${context.cache}current-bin`;
  await Deno.mkdir(folder, { recursive: true });
  for (const { name, links, file } of parts) {
    for (const link of [name, ...links]) {
      await removeIfPresent(`${folder}/${link}`);
      await Deno.symlink(file.path, `${folder}/${link}`);
    }
  }
}

async function modulesOf(
  context: BuildContext,
  sources: readonly PartSource[],
): Promise<Map<string, readonly GoModule[]>> {
  const { file, env } = await goToolchain(context);
  const modules = new Map<string, readonly GoModule[]>();
  const inC = COMPONENTS.filter((recipe) => recipe.kind !== "go");
  const withoutGo = new Set(inC.flatMap(({ outputs }) => outputs.map((output) => output.name)));
  for (const { name, kind, file: { path } } of sources) {
    if (kind !== "executable" || withoutGo.has(name)) continue;
    modules.set(name, parseGoModules(await runText([file, "version", "-m", path], { env })));
  }
  return modules;
}

async function markPartsUsed(parts: readonly CompressedPart[]): Promise<void> {
  const now = new Date();
  for (const { source, compressed } of parts) {
    await markUsed(source.file.path.slice(0, source.file.path.lastIndexOf("/")), now);
    await markUsed(compressed.path, now);
    await markUsed(`${compressed.path}.json`, now);
  }
}

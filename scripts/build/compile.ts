import { K0sError } from "../../lib/base/mod.ts";
import type { BuildContext } from "./context.ts";
import { type CachedFile, createEntry, entryDirectory, readEntry } from "./cache.ts";
import { goToolchain } from "./go_toolchain.ts";
import { contentHash, folderDigest } from "./hashes.ts";
import { compilerIdentity, ensurePackages, ensurePrograms } from "./host_tools.ts";
import { GO_VERSION } from "./go_toolchain.ts";
import { compileKeepalived, CONFIGURE_ARGUMENTS, KEEPALIVED_SOURCE } from "./keepalived.ts";
import type { ComponentRecipe, OutputRecipe } from "./recipes.ts";
import { run } from "./run.ts";

/** Changes when this file makes different executables of the same recipe. */
const BUILD_RULES = 1;

const C_FLAGS = ["-Os", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie"];
const C_LINK_FLAGS = ["-Wall", "-Wextra", "-Werror", "-fno-asynchronous-unwind-tables", "-s", "-Wl,--build-id=none"];

/** Directory in which the component's executables are, or will be, for this tree, these flags and these compilers. */
export async function componentDirectory(context: BuildContext, recipe: ComponentRecipe): Promise<string> {
  const usesC = recipe.kind !== "go" || recipe.cgo === true;
  const settings = {
    rules: BUILD_RULES,
    recipe,
    architecture: context.architecture,
    go: recipe.kind === "go" ? GO_VERSION : "",
    c: usesC ? await compilerIdentity(recipe.debianPackages ?? []) : {},
    cFlags: recipe.kind === "c" ? [...C_FLAGS, ...C_LINK_FLAGS] : [],
    ...(recipe.kind === "keepalived" ? { source: KEEPALIVED_SOURCE, arguments: CONFIGURE_ARGUMENTS } : {}),
  };
  const files = await sourceDigest(`${context.repository}assets/components`, recipe.name);
  return entryDirectory(context, recipe.name, contentHash(settings, files));
}

/** How `go.mod` names a module of ours that lies beside the component's. */
const SHARED_MODULE = /^replace \S+ => \.\.\/(\S+)$/gm;

/** The content of a component's folder, and of the modules of ours that it shares with others. */
export async function sourceDigest(components: string, name: string): Promise<Map<string, string>> {
  const files = await folderDigest(`${components}/${name}`);
  if (!files.has("go.mod")) return files;
  const goMod = await Deno.readTextFile(`${components}/${name}/go.mod`);
  for (const [, shared = ""] of goMod.matchAll(SHARED_MODULE)) {
    for (const [path, digest] of await folderDigest(`${components}/${shared}`)) {
      files.set(`../${shared}/${path}`, digest);
    }
  }
  return files;
}

/** The component's executables if they are in the cache. */
export async function cachedComponent(
  context: BuildContext,
  recipe: ComponentRecipe,
): Promise<Map<string, CachedFile> | undefined> {
  return await readEntry(await componentDirectory(context, recipe));
}

/**
 * Compiles a component into the cache, after installing the C compiler and libraries it needs.
 *
 * @returns Its executables by name.
 * @throws {K0sError} If the compiler fails (with its last lines), or something is missing that can't be installed.
 */
export async function compileComponent(
  context: BuildContext,
  recipe: ComponentRecipe,
): Promise<Map<string, CachedFile>> {
  if (recipe.cgo === true || recipe.kind !== "go") {
    refuseCrossC(context, recipe);
    await ensurePrograms(["gcc", "pkg-config", ...(recipe.kind === "keepalived" ? ["ar", "make", "tar"] : [])]);
    await ensurePackages(["libc6-dev", ...recipe.debianPackages ?? []]);
  }
  const directory = await componentDirectory(context, recipe);
  return await createEntry(directory, async (unfinished) => {
    for (const output of recipe.outputs) {
      if (recipe.kind === "c") await compileC(context, recipe, { output, unfinished });
      else if (recipe.kind === "keepalived") await compileKeepalived(context, recipe, { output, unfinished });
      else await compileGo(context, recipe, { output, unfinished });
    }
  });
}

/** Arguments of `go build` for one executable, without its output file. */
export function goBuildArguments(recipe: ComponentRecipe, output: OutputRecipe): string[] {
  const stamps = Object.entries({ ...recipe.stamps, ...output.stamps }).map(([name, value]) => `-X ${name}=${value}`);
  const linkerFlags = ["-s -w", ...(recipe.cgo ? ["-linkmode external -extldflags -static"] : []), ...stamps];
  return [
    "build",
    "-trimpath",
    "-buildvcs=false",
    "-tags",
    [...recipe.tags ?? [], ...output.tags ?? []].join(","),
    "-ldflags",
    linkerFlags.join(" "),
    output.source,
  ];
}

interface OneOutput {
  output: OutputRecipe;
  unfinished: string;
}

async function compileGo(context: BuildContext, recipe: ComponentRecipe, one: OneOutput): Promise<void> {
  const { file, env } = await goToolchain(context);
  const args = goBuildArguments(recipe, one.output);
  args.splice(-1, 0, "-o", `${one.unfinished}/${one.output.name}`);
  await run([file, ...args], {
    cwd: `${context.repository}assets/components/${recipe.name}`,
    env: { ...env, CGO_ENABLED: recipe.cgo ? "1" : "0" },
  });
}

async function compileC(context: BuildContext, recipe: ComponentRecipe, one: OneOutput): Promise<void> {
  await run(["gcc", ...C_FLAGS, ...C_LINK_FLAGS, "-o", `${one.unfinished}/${one.output.name}`, one.output.source], {
    cwd: `${context.repository}assets/components/${recipe.name}`,
  });
}

function refuseCrossC(context: BuildContext, recipe: ComponentRecipe): void {
  const host = Deno.build.arch === "x86_64" ? "amd64" : "arm64";
  if (host === context.architecture) return;
  throw new K0sError(`Cannot compile ${recipe.name} for ${context.architecture}: it contains C`, {
    hint: `Build on a ${context.architecture} machine`,
  });
}

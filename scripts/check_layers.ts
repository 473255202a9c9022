/**
 * Checks the imports of the program: they point down between the layers, never up or sideways, enter other modules by their
 * `mod.ts` only, and never lead a file back to itself. Prints each that does not and exits with 1.
 *
 *     scripts/deno.sh run -A scripts/check_layers.ts
 *
 * @module
 */

/** An import: from which file to which, relative to the root of the project. */
export interface Import {
  from: string;
  to: string;
}

/** Modules by layer, lowest first. Modules of one layer do not know each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ["base"],
  ["config", "platform"],
  ["supervisor", "pki", "kube", "bundle", "host", "command"],
  ["components", "encryption", "etcd", "helm", "join", "manifests", "registries", "status", "install"],
  ["backup", "cplb", "nllb", "reconcilers"],
  ["node"],
  ["cli"],
];

/** What is wrong with each import that breaks a rule. */
export function layerProblems(imports: readonly Import[]): string[] {
  return imports.map(problemOf).filter((problem) => problem !== undefined);
}

function problemOf({ from, to }: Import): string | undefined {
  const says = (rule: string) => `${from} imports ${to}: ${rule}`;
  if (!to.startsWith("lib/")) return to === "deno.json" ? undefined : says("only lib/ may be imported");
  if (isPrivate(to) && folderOf(from) !== folderOf(to)) return says("files named _… are private to their folder");
  const [source, target] = [moduleOf(from), moduleOf(to)];
  if (source === target) return undefined;
  if (!to.startsWith("lib/base/std/") && to !== `lib/${target}/mod.ts`) return says("enter the module by its mod.ts");
  if (source === undefined) return undefined;
  const [above, below] = [layerOf(source), layerOf(target!)];
  if (above < 0) return says(`module "${source}" belongs to no layer`);
  if (below < 0) return says(`module "${target}" belongs to no layer`);
  if (below === above) return says("modules of one layer do not know each other");
  return below > above ? says("imports point down") : undefined;
}

/** Files that import each other around a circle, types included: a group per circle, each sorted by name. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...targets.get(from) ?? [], to]);
  const reaches = new Map([...targets.keys()].map((file) => [file, reachedFrom(file, targets)]));
  const left = new Set([...targets.keys()].filter((file) => reaches.get(file)!.has(file)).sort());
  const circles: string[][] = [];
  for (const file of left) {
    const circle = [...left].filter((other) => reaches.get(file)!.has(other) && reaches.get(other)!.has(file));
    for (const member of circle) left.delete(member);
    circles.push(circle);
  }
  return circles;
}

/** Every file that the imports of one lead to; itself only around a circle. */
function reachedFrom(file: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...targets.get(file) ?? []];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...targets.get(next) ?? []);
  }
  return reached;
}

/** The files of each circle. */
export function circleProblems(imports: readonly Import[]): string[] {
  return circlesOf(imports).map((circle) => `${circle.join(", ")} import each other: a circle of files`);
}

function moduleOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

function layerOf(module: string): number {
  return LAYERS.findIndex((modules) => modules.includes(module));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function isPrivate(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith("_");
}

/** The part of `deno info --json` that is used. */
interface ModuleGraph {
  modules: {
    specifier: string;
    dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[];
  }[];
}

/** Every import between files of the project, types included. */
async function importsOf(root: string, files: readonly string[]): Promise<Import[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, files.map((file) => `import "file://${root}${file}";\n`).join(""));
    const command = new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", `${root}deno.json`, entry],
      stdout: "piped",
    });
    const { success, stdout } = await command.output();
    if (!success) throw new Error("Cannot read the graph of modules: deno info failed");
    const graph = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
    const base = `file://${root}`;
    return graph.modules.filter(({ specifier }) => specifier.startsWith(base)).flatMap((module) => {
      const targets = (module.dependencies ?? []).flatMap(({ code, type }) => [code?.specifier, type?.specifier]);
      return [...new Set(targets)].filter((target) => target?.startsWith(base))
        .map((target) => ({ from: module.specifier.slice(base.length), to: target!.slice(base.length) }));
    });
  } finally {
    await Deno.remove(entry);
  }
}

/** TypeScript files under a folder, relative to the root, sorted. */
export async function typescriptFiles(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${root}${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await typescriptFiles(root, path));
    else if (entry.name.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const files = ["main.ts", ...await typescriptFiles(root, "lib")];
  const imports = await importsOf(root, files);
  const problems = [...layerProblems(imports), ...circleProblems(imports)];
  for (const problem of problems) console.error(problem);
  console.log(`Layers: ${files.length} files, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}

import { messageOf } from "../base/mod.ts";
import { listDirectory, readTextIfExists } from "../platform/mod.ts";
import { importedPaths } from "./containerd_imports.ts";
import { pass, type ProbeResult, rejected } from "./probes/probe.ts";

/** Files that containerd merges over the configuration of k0s. */
export const CONTAINERD_DROP_IN_DIR = "/etc/k0s/containerd.d";

/** The newest version of containerd's configuration; it reads every earlier one, under the names of that time. */
const NEWEST_VERSION = 4;
/** What containerd 1 called its CRI plugin, of whose configuration containerd makes that of the present ones. */
const FORMER_CRI_PLUGIN = "io.containerd.grpc.v1.cri";
/** The part of it that pulls images. */
const IMAGES_PLUGIN = "io.containerd.cri.v1.images";

/** A file of the operator, or of a program such as NVIDIA's toolkit, that adds to containerd's configuration. */
export interface ContainerdDropIn {
  path: string;
  text: string;
  /** The same without its `imports`: what these name is a drop-in of its own. */
  ownText: string;
  /** Why containerd cannot take it; `undefined` if nothing is known against it. */
  problem: string | undefined;
  /** Where it has containerd look for registries; left out: it says nothing of that. */
  registries?: RegistriesDropIn;
}

/** What a drop-in says of registries. */
export interface RegistriesDropIn {
  /** Directories with `hosts.toml` files, separated by colons; empty with {@link hasMirrors} alone. */
  configPath: string;
  /** Whether it has mirrors as containerd 1 was told of them, which exclude such directories. */
  hasMirrors: boolean;
}

/**
 * Reads and judges the `*.toml` files of the directory, in the order of their names, then what they import, in the order
 * in which containerd reads it.
 */
export async function readContainerdDropIns(directory = CONTAINERD_DROP_IN_DIR): Promise<ContainerdDropIn[]> {
  const names = (await listDirectory(directory)).map(({ name }) => name).filter((name) => name.endsWith(".toml"));
  const dropIns = new Map<string, ContainerdDropIn>();
  let pending = names.map((name) => `${directory}/${name}`);
  while (pending.length > 0) {
    const read = await Promise.all(pending.map(async (path) => ({ path, ...await readDropIn(path) })));
    for (const { path, dropIn } of read) if (dropIn !== undefined) dropIns.set(path, dropIn);
    const imported = await Promise.all(read.map(({ path, imports }) => importedPaths(path, imports)));
    pending = [...new Set(imported.flat())].filter((path) => !dropIns.has(path));
  }
  return [...dropIns.values()];
}

/**
 * Judges the files before a start.
 *
 * @see k0s `internal/pkg/sysinfo` (`containerd:configSnippets`)
 */
export async function probeContainerdDropIns(directory: string): Promise<ProbeResult[]> {
  const path = ["containerd:configSnippets"];
  const displayName = `Containerd config snippets in ${directory}`;
  const dropIns = await readContainerdDropIns(directory);
  if (dropIns.length === 0) return [pass({ path, displayName }, "no config snippets found")];
  return dropIns.map((dropIn) => {
    const file = dropIn.path.startsWith(`${directory}/`) ? dropIn.path.slice(directory.length + 1) : dropIn.path;
    const name = { path: [...path, `file:${file}`], displayName: `Containerd config snippet ${dropIn.path}` };
    if (dropIn.problem === undefined) return pass(name, "");
    return rejected(name, "", dropIn.problem, `Correct ${dropIn.path}, or move it away`);
  });
}

/** @returns No drop-in if there is no such file. */
async function readDropIn(path: string): Promise<{ dropIn?: ContainerdDropIn; imports: string[] }> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (error) {
    const problem = `cannot be read: ${messageOf(error)}`;
    return { dropIn: { path, text: "", ownText: "", problem }, imports: [] };
  }
  if (text === undefined) return { imports: [] };
  // Few nodes have such files, and none other is to load a parser.
  const { parse, stringify, TomlError } = await import("smol-toml");
  const broken = (problem: string) => ({ dropIn: { path, text, ownText: text, problem }, imports: [] });
  try {
    const config = parse(text, { integersAsBigInt: "asNeeded" });
    const problem = problemOf(config);
    if (problem !== undefined) return broken(problem);
    const { imports = [], ...own } = config;
    const ownText = Object.hasOwn(config, "imports") ? stringify(own) : text;
    const registries = registriesIn(own["plugins"]);
    const dropIn = { path, text, ownText, problem, ...(registries === undefined ? {} : { registries }) };
    return { dropIn, imports: imports as string[] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return broken(`failed to parse TOML: line ${error.line}: ${what}`);
  }
}

function problemOf({ version = 0, plugins = {}, imports = [] }: Record<string, unknown>): string | undefined {
  const isVersion = typeof version === "number" && Number.isInteger(version) && version >= 0;
  const problems = [
    ...(isVersion && version <= NEWEST_VERSION
      ? []
      : [`unsupported configuration version: expected at most ${NEWEST_VERSION}, got ${String(version)}`]),
    ...(typeof plugins !== "object" || plugins === null ? ["plugins is not a table"] : []),
    ...(Array.isArray(imports) && imports.every((path) => typeof path === "string")
      ? []
      : ["imports is not a list of paths"]),
  ];
  return problems.length === 0 ? undefined : problems.join("; ");
}

function registriesIn(plugins: unknown): RegistriesDropIn | undefined {
  const registry = memberOf(memberOf(plugins, IMAGES_PLUGIN) ?? memberOf(plugins, FORMER_CRI_PLUGIN), "registry");
  const [configPath, mirrors] = [memberOf(registry, "config_path"), memberOf(registry, "mirrors")];
  const hasMirrors = typeof mirrors === "object" && mirrors !== null && Object.keys(mirrors).length > 0;
  const path = typeof configPath === "string" ? configPath : "";
  return path !== "" || hasMirrors ? { configPath: path, hasMirrors } : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return isTableWith(value, key) ? value[key] : undefined;
}

function isTableWith(value: unknown, key: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

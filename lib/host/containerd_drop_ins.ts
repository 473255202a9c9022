import { listDirectory, readTextIfExists } from "../platform/mod.ts";
import { pass, type ProbeResult, rejected } from "./probes/probe.ts";

/** Files that containerd merges over the configuration of k0s. */
export const CONTAINERD_DROP_IN_DIR = "/etc/k0s/containerd.d";

/** Version of containerd's configuration that the files have to be of, too. */
const VERSION = 3;
/** What containerd 1 called its CRI plugin; version 3 has it in parts, under other names, and passes over this one. */
const FORMER_CRI_PLUGIN = "io.containerd.grpc.v1.cri";
/** The part of it that pulls images. */
const IMAGES_PLUGIN = "io.containerd.cri.v1.images";

/** A file of the operator that adds to containerd's configuration. */
export interface ContainerdDropIn {
  path: string;
  text: string;
  /** Why containerd cannot take it, or would pass over what it says; `undefined` if nothing is known against it. */
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

/** Reads and judges the `*.toml` files of the directory, in the order of their names. */
export async function readContainerdDropIns(directory = CONTAINERD_DROP_IN_DIR): Promise<ContainerdDropIn[]> {
  const names = (await listDirectory(directory)).map(({ name }) => name).filter((name) => name.endsWith(".toml"));
  return await Promise.all(names.map(async (name) => {
    const path = `${directory}/${name}`;
    const text = await readTextIfExists(path) ?? "";
    return { path, text, ...await judged(text) };
  }));
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
    const file = dropIn.path.slice(directory.length + 1);
    const name = { path: [...path, `file:${file}`], displayName: `Containerd config snippet ${dropIn.path}` };
    if (dropIn.problem === undefined) return pass(name, "");
    return rejected(name, "", dropIn.problem, `Correct ${dropIn.path}, or move it away`);
  });
}

async function judged(text: string): Promise<Pick<ContainerdDropIn, "problem" | "registries">> {
  // Few nodes have such files, and none other is to load a parser.
  const { parse, TomlError } = await import("smol-toml");
  let config: Record<string, unknown>;
  try {
    config = parse(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return { problem: `failed to parse TOML: line ${error.line}: ${what}` };
  }
  const { version = VERSION, plugins } = config;
  const problems = [
    ...(version === VERSION ? [] : [`unsupported configuration version: expected ${VERSION}, got ${String(version)}`]),
    ...(plugins !== undefined && (typeof plugins !== "object" || plugins === null) ? ["plugins is not a table"] : []),
    ...(isTableWith(plugins, FORMER_CRI_PLUGIN)
      ? [
        `plugins."${FORMER_CRI_PLUGIN}" is the CRI plugin of containerd 1, which is configured by ` +
        '"io.containerd.cri.v1.images" and "io.containerd.cri.v1.runtime" now',
      ]
      : []),
  ];
  const registries = registriesIn(plugins);
  return {
    problem: problems.length === 0 ? undefined : problems.join("; "),
    ...(registries === undefined ? {} : { registries }),
  };
}

function registriesIn(plugins: unknown): RegistriesDropIn | undefined {
  const registry = memberOf(memberOf(plugins, IMAGES_PLUGIN), "registry");
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

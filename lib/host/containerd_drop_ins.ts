import { listDirectory, readTextIfExists } from "../platform/mod.ts";
import { pass, type ProbeResult, rejected } from "./probes/probe.ts";

/** Files that containerd merges over the configuration of k0s. */
export const CONTAINERD_DROP_IN_DIR = "/etc/k0s/containerd.d";

/** Version of containerd's configuration that the files have to be of, too. */
const VERSION = 3;
/** What containerd 1 called its CRI plugin; version 3 has it in parts, under other names, and passes over this one. */
const FORMER_CRI_PLUGIN = "io.containerd.grpc.v1.cri";

/** A file of the operator that adds to containerd's configuration. */
export interface ContainerdDropIn {
  path: string;
  text: string;
  /** Why containerd cannot take it, or would pass over what it says; `undefined` if nothing is known against it. */
  problem: string | undefined;
}

/** Reads and judges the `*.toml` files of the directory, in the order of their names. */
export async function readContainerdDropIns(directory = CONTAINERD_DROP_IN_DIR): Promise<ContainerdDropIn[]> {
  const names = (await listDirectory(directory)).map(({ name }) => name).filter((name) => name.endsWith(".toml"));
  return await Promise.all(names.map(async (name) => {
    const path = `${directory}/${name}`;
    const text = await readTextIfExists(path) ?? "";
    return { path, text, problem: await problemOf(text) };
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

async function problemOf(text: string): Promise<string | undefined> {
  // Few nodes have such files, and none other is to load a parser.
  const { parse, TomlError } = await import("smol-toml");
  let config: Record<string, unknown>;
  try {
    config = parse(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return `failed to parse TOML: line ${error.line}: ${what}`;
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
  return problems.length === 0 ? undefined : problems.join("; ");
}

function isTableWith(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

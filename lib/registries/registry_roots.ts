import { parse } from "smol-toml";
import { isMapping, type Mapping } from "../base/mod.ts";
import { listDirectory, readTextIfExists } from "../platform/mod.ts";

/** Where containerd looks for `hosts.toml` files. */
export interface RegistryRoots {
  /** Directories, the first that has the registry counts. */
  roots: string[];
  /** What of containerd's configuration is not followed here, or not by containerd. */
  notes: string[];
}

/** Where containerd looks if it is told nothing. */
const DEFAULT_PATH = "/etc/containerd/certs.d:/etc/docker/certs.d";
const IMAGES_PLUGIN = "io.containerd.cri.v1.images";
/** How many layers containerd fetches at once, unless told otherwise. */
const DEFAULT_DOWNLOADS = 3;

/**
 * Finds out of containerd's configuration where it looks for registries.
 *
 * @see containerd `internal/cri/server/images/image_pull.go`, `plugins/cri/images/plugin.go`
 */
export async function registryRoots(
  { configFile, dropInDir }: { configFile: string; dropInDir: string },
): Promise<RegistryRoots> {
  const dropIns = (await listDirectory(dropInDir)).map(({ name }) => name).filter((name) => name.endsWith(".toml"));
  const tables: Mapping[] = [];
  for (const path of [configFile, ...dropIns.map((name) => `${dropInDir}/${name}`)]) {
    tables.push(imagesTable(await readTextIfExists(path) ?? ""));
  }
  // Later files win, member by member.
  const images: Mapping = Object.assign({}, ...tables);
  const registry: Mapping = Object.assign({}, ...tables.map(({ registry }) => isMapping(registry) ? registry : {}));
  const notes: string[] = [];
  if (isFilled(registry["mirrors"])) {
    notes.push("containerd is told of mirrors in its deprecated form (registry.mirrors), which is not looked at here");
    return { roots: [], notes };
  }
  const path = typeof registry["config_path"] === "string" && registry["config_path"] || DEFAULT_PATH;
  const roots = path.split(":").filter((root) => root !== "");
  if (roots.length === 1 || pullsItself(images, registry)) return { roots, notes };
  if (path !== DEFAULT_PATH) {
    notes.push(`containerd finds nothing in several directories at once (config_path ${path})`);
  }
  return { roots: [], notes };
}

function imagesTable(text: string): Mapping {
  let plugins: unknown;
  try {
    ({ plugins } = parse(text, { integersAsBigInt: "asNeeded" }));
  } catch {
    // containerd does not take such a file either, and k0s says why.
    return {};
  }
  const table = isMapping(plugins) ? plugins[IMAGES_PLUGIN] : undefined;
  return isMapping(table) ? table : {};
}

/** Whether the CRI plugin fetches images itself, which alone knows lists of directories; else the transfer service does. */
function pullsItself(images: Mapping, registry: Mapping): boolean {
  const on = ["use_local_image_pull", "discard_unpacked_layers", "image_pull_with_sync_fs"];
  return on.some((name) => images[name] === true) || images["disable_snapshot_annotations"] === false ||
    (images["max_concurrent_downloads"] ?? DEFAULT_DOWNLOADS) !== DEFAULT_DOWNLOADS ||
    isFilled(registry["configs"]) || isFilled(registry["auths"]);
}

function isFilled(value: unknown): boolean {
  return isMapping(value) && Object.keys(value).length > 0;
}

import { type Bundle, removeOtherVersions, type UnpackOptions } from "../../bundle/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { installIptables } from "../../host/mod.ts";
import { listDirectory } from "../../platform/mod.ts";
import type { NodeStateInputs } from "../node_state.ts";
import type { PodOptions } from "../options.ts";

/** Part that holds iptables, ipset, nft and iproute2 with their libraries: the base of the system's images. */
const LAYER = "images-base";

/** What of it is of use outside a container: no accounts, certificates or documentation. */
const PREFIXES: readonly string[] = ["bin", "sbin", "lib", "usr/bin/", "usr/sbin/", "usr/lib"];

/**
 * Unpacks the network tools that the images bring, and installs iptables from them for the kubelet and the CNI plugins.
 *
 * So nothing has to be installed on the host.
 *
 * @throws {K0sError} If the data directory cannot take them.
 */
export async function installHostTools(
  { inputs }: { inputs: NodeStateInputs & { options: PodOptions } },
  signal: AbortSignal,
): Promise<void> {
  const { bundle, options, paths, ports: { clock, log, spawn } } = inputs;
  const root = await unpackTools(bundle, toolsDirectory(paths), { clock, log, signal });
  const mode = options.iptablesMode;
  await installIptables({
    binDir: paths.binDir,
    root,
    architecture: bundle.index.architecture,
    mode: mode === "nft" || mode === "legacy" ? mode : undefined,
    spawn,
    log,
  });
  await removeOtherVersions(root);
}

/**
 * Unpacks the network tools into a directory of their version below `directory`, unless they are there already.
 *
 * @returns Their root directory.
 * @throws {K0sError} If the directory cannot take them.
 */
export function unpackTools(
  bundle: Pick<Bundle, "unpackLayer">,
  directory: string,
  options: Pick<UnpackOptions, "clock" | "log" | "signal">,
): Promise<string> {
  return bundle.unpackLayer(LAYER, { directory, prefixes: PREFIXES, ...options });
}

/** Root directories of the tools that {@link installHostTools} unpacked; none on a node that never ran. */
export async function unpackedTools(paths: NodePaths): Promise<string[]> {
  const directory = toolsDirectory(paths);
  return (await listDirectory(directory)).map(({ name }) => `${directory}/${name}`);
}

/** Holds a directory for each version of the tools. */
export function toolsDirectory({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/tools`;
}

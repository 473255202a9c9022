import { removeOtherVersions } from "../bundle/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { installIptables } from "../host/mod.ts";
import { listDirectory } from "../platform/mod.ts";
import type { NodeStateInputs } from "./node_state.ts";
import type { PodOptions } from "./options.ts";

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
  const root = await bundle.unpackLayer(LAYER, {
    directory: toolsDirectory(paths),
    prefixes: PREFIXES,
    clock,
    log,
    signal,
  });
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

/** Root directories of the tools that {@link installHostTools} unpacked; none on a node that never ran. */
export async function unpackedTools(paths: NodePaths): Promise<string[]> {
  const directory = toolsDirectory(paths);
  return (await listDirectory(directory)).map(({ name }) => `${directory}/${name}`);
}

function toolsDirectory({ dataDir }: NodePaths): string {
  return `${dataDir}/tools`;
}

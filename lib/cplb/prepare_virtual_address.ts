import { K0sError, messageOf } from "../base/mod.ts";
import { keepalivedFiles } from "../components/mod.ts";
import {
  balancerKind,
  type ClusterConfig,
  keepalivedConfig,
  type NodePaths,
  virtualAddresses,
  withoutPrefix,
} from "../config/mod.ts";
import { ensureDummyLink, labelAddresses } from "./virtual_links.ts";
import { findTool, loadVirtualServers, type Tool } from "../host/mod.ts";
import { ensureDirectory, executablePath, type Ports, processId } from "../platform/mod.ts";
import { interfacesOf } from "./vrrp_interfaces.ts";
import { writeVrrpWeight } from "./vrrp_weight.ts";
import { followVirtualServers } from "./virtual_servers.ts";

/** What {@link prepareVirtualAddress} needs. */
export interface PrepareVirtualAddressInputs {
  config: ClusterConfig;
  paths: Pick<NodePaths, "runDir">;
  ports: Pick<Ports, "log" | "spawn">;
  /** Directory that the network tools are unpacked to; `undefined`: they are not. */
  toolsRoot: string | undefined;
}

/** What keepalived has to be told of a machine that is prepared. */
export interface PreparedVirtualAddress {
  /** Interface of each instance of VRRP, in the order of the configuration. */
  interfaces: string[];
  /** The k0s executable, which is told where the addresses are. */
  k0s: string;
  k0sPid: number;
  /** A static busybox. */
  busybox: string;
}

/** Prepares this machine to have the controllers' common address, and finds out what keepalived has to be told of it. */
export async function prepareVirtualAddress(inputs: PrepareVirtualAddressInputs): Promise<PreparedVirtualAddress> {
  const { config, paths, ports, toolsRoot: root } = inputs;
  const settings = keepalivedConfig(config);
  if (settings === undefined) throw new TypeError("There is no virtual address to prepare for");
  const ip = await findTool("ip", { spawn: ports.spawn, layers: root === undefined ? [] : [root] });
  if (root === undefined || ip === undefined) {
    throw new K0sError("Cannot find the network tools that k0s unpacks", {
      hint: "Remove the directory tools in the data directory, and start again: it is unpacked anew",
    });
  }
  await ensureDirectory(keepalivedFiles(paths).directory, { mode: 0o700 });
  await writeVrrpWeight(paths, "healthy");
  await label(ip, inputs);
  if (balancerKind(settings) === "ipvs") await prepareVirtualServers(ip, inputs);
  return {
    interfaces: await interfacesOf(settings.vrrpInstances ?? []),
    k0s: executablePath(),
    k0sPid: processId(),
    busybox: `${root}/usr/bin/busybox`,
  };
}

/** Without any API server yet. @throws {K0sError} If the kernel cannot. */
async function prepareVirtualServers(ip: Tool, { config, paths, ports }: PrepareVirtualAddressInputs): Promise<void> {
  const error = await loadVirtualServers(ports.spawn);
  if (error !== undefined) ports.log.warn("Kernel module is not loaded", { module: "ip_vs", error });
  await ensureDummyLink(ip, virtualAddresses(config));
  await followVirtualServers(paths, "BACKUP");
}

async function label(ip: Tool, { config, ports: { log } }: PrepareVirtualAddressInputs): Promise<void> {
  const labels = new Map(
    (keepalivedConfig(config)?.vrrpInstances ?? []).flatMap(({ virtualIPs, addressLabel }) =>
      virtualIPs.map((cidr) => [withoutPrefix(cidr), addressLabel] as const)
    ),
  );
  try {
    await labelAddresses(ip, labels);
  } catch (error) {
    log.warn("Connections of this machine may come from a virtual address", { error: messageOf(error) });
  }
}

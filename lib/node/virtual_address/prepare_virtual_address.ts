import { K0sError, messageOf } from "../../base/mod.ts";
import { keepalivedFiles } from "../../components/mod.ts";
import { balancerKind, keepalivedConfig, virtualAddresses, withoutPrefix } from "../../config/mod.ts";
import { ensureDummyLink, findTool, labelAddresses, loadVirtualServers, type Tool } from "../../host/mod.ts";
import { ensureDirectory, executablePath, processId } from "../../platform/mod.ts";
import type { ControllerState } from "../controller/controller_state.ts";
import { unpackedTools } from "../pods/host_tools.ts";
import { interfacesOf, tellStanding } from "./virtual_address.ts";
import { followVirtualServers } from "./virtual_servers.ts";

/** Prepares this machine to have the controllers' common address, and finds out what keepalived has to be told of it. */
export async function prepareVirtualAddress(state: ControllerState): Promise<void> {
  const { config, paths, ports } = state.inputs;
  const settings = keepalivedConfig(config);
  if (settings === undefined) throw new TypeError("There is no virtual address to prepare for");
  const [root] = await unpackedTools(paths);
  const ip = await findTool("ip", { spawn: ports.spawn, layers: root === undefined ? [] : [root] });
  if (root === undefined || ip === undefined) throw new K0sError("Cannot find the network tools that k0s unpacks");
  await ensureDirectory(keepalivedFiles(paths).directory, { mode: 0o700 });
  await tellStanding(paths, "healthy");
  await label(ip, state);
  if (balancerKind(settings) === "ipvs") await prepareVirtualServers(state, ip);
  state.learn({
    virtualAddress: {
      interfaces: await interfacesOf(settings.vrrpInstances ?? []),
      k0s: executablePath(),
      k0sPid: processId(),
      busybox: `${root}/usr/bin/busybox`,
    },
  });
}

/** Without any API server yet. @throws {K0sError} If the kernel cannot. */
async function prepareVirtualServers({ inputs: { config, paths, ports } }: ControllerState, ip: Tool): Promise<void> {
  const error = await loadVirtualServers(ports.spawn);
  if (error !== undefined) ports.log.warn("Kernel module is not loaded", { module: "ip_vs", error });
  await ensureDummyLink(ip, virtualAddresses(config));
  await followVirtualServers(paths, "BACKUP");
}

async function label(ip: Tool, { inputs: { config, ports: { log } } }: ControllerState): Promise<void> {
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

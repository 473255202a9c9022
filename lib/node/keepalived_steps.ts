import { K0sError, messageOf } from "../base/mod.ts";
import { keepalived, keepalivedFiles, vrrpConfig } from "../components/mod.ts";
import { balancerKind, type KeepalivedConfig, keepalivedConfig, withoutPrefix } from "../config/mod.ts";
import { findTool, labelAddresses, type Tool } from "../host/mod.ts";
import { ensureDirectory, executablePath, processId, writeAtomic } from "../platform/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import { sha256Hex } from "../pki/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { installHostTools, unpackedTools } from "./host_tools.ts";
import { shareInUserspace } from "./userspace_balancer.ts";
import { keepStanding, tellStanding, withInterfaces } from "./virtual_address.ts";
import { keepVirtualServers, prepareVirtualServers } from "./virtual_servers.ts";

const PART = "keepalived";

/** Steps that give the controllers a common address; none where that is not wanted. */
export function keepalivedSteps(state: ControllerState): BootStep[] {
  const { bundle, config, paths, ports } = state.inputs;
  const settings = keepalivedConfig(config);
  if (settings === undefined) {
    if (config.spec.network.controlPlaneLoadBalancing?.enabled) {
      ports.log.warn("Control plane load balancing is enabled, but has neither vrrpInstances nor virtualServers");
    }
    return [];
  }
  return [
    {
      name: "unpack-keepalived",
      needs: ["unpack-control-plane"],
      run: async (signal) => {
        state.staged.push(PART);
        const { clock, log } = ports;
        await bundle.stage([PART], { binDir: paths.binDir, clock, log, signal, isBackground: true });
      },
    },
    // Where pods run, that step is there already.
    ...(state.hasWorker ? [] : [{
      name: "host-tools",
      needs: ["unpack-control-plane"],
      run: (signal: AbortSignal) => installHostTools(state, signal),
    }]),
    {
      name: "keepalived",
      needs: ["unpack-keepalived", "host-tools", "kube-apiserver"],
      run: (signal) => bringUp(state, settings, signal),
    },
  ];
}

async function bringUp(state: ControllerState, settings: KeepalivedConfig, signal: AbortSignal): Promise<void> {
  const { options, paths, ports } = state.inputs;
  const files = keepalivedFiles(paths);
  const balancer = balancerKind(settings);
  const [root] = await unpackedTools(paths);
  const ip = await findTool("ip", { spawn: ports.spawn, layers: root === undefined ? [] : [root] });
  if (root === undefined || ip === undefined) throw new K0sError("Cannot find the network tools that k0s unpacks");
  await ensureDirectory(files.directory, { mode: 0o700 });
  await tellStanding(paths, "healthy");
  await label(ip, settings, state);
  if (balancer === "ipvs") await prepareVirtualServers(state, settings, ip);
  const text = vrrpConfig({
    instances: await withInterfaces(settings.vrrpInstances ?? []),
    balancer,
    files,
    runDir: paths.runDir,
    k0s: executablePath(),
    k0sPid: processId(),
    busybox: `${root}/usr/bin/busybox`,
  });
  await writeAtomic(files.main, text, { mode: 0o600 });
  if (balancer === "userspace") state.runInBackground("api-proxy", (stop) => shareInUserspace(state, settings, stop));
  const secrets = (settings.vrrpInstances ?? []).map(({ authPass }) => authPass);
  const configDigest = await sha256Hex(text);
  await state.bringUp(keepalived.spec({ paths, debug: options.debug, configDigest, secrets }), signal);
  if (balancer === "ipvs") {
    state.runInBackground("virtual-servers", (stop) => keepVirtualServers(state, settings, stop));
  }
  state.runInBackground("virtual-address", (stop) => keepStanding(state, stop));
}

async function label(ip: Tool, settings: KeepalivedConfig, { inputs: { ports: { log } } }: ControllerState) {
  const labels = new Map(
    (settings.vrrpInstances ?? []).flatMap(({ virtualIPs, addressLabel }) =>
      virtualIPs.map((cidr) => [withoutPrefix(cidr), addressLabel] as const)
    ),
  );
  try {
    await labelAddresses(ip, labels);
  } catch (error) {
    log.warn("Connections of this machine may come from a virtual address", { error: messageOf(error) });
  }
}

import { keepalived, keepalivedFiles } from "../../components/mod.ts";
import { virtualServersConfig, vrrpConfig } from "../../cplb/mod.ts";
import { balancerKind, keepalivedConfig } from "../../config/mod.ts";
import type { ControllerFacts, ControllerInputs, DesiredPart } from "./controller_facts.ts";
import type { DesiredFile } from "./desired.ts";

/** keepalived and its files, where the controllers have a common address. */
export function desiredVirtualAddress(inputs: ControllerInputs, facts: ControllerFacts): DesiredPart {
  const { options, config, paths } = inputs;
  const settings = keepalivedConfig(config);
  const { virtualAddress } = facts;
  if (settings === undefined || virtualAddress === undefined) return {};
  const { interfaces, ...machine } = virtualAddress;
  const files = keepalivedFiles(paths);
  const balancer = balancerKind(settings);
  const instances = (settings.vrrpInstances ?? []).map((one, at) => ({ ...one, interface: interfaces[at] ?? "" }));
  const text = vrrpConfig({ instances, balancer, files, runDir: paths.runDir, ...machine });
  const servers: DesiredFile = {
    path: files.generated,
    text: virtualServersConfig({
      servers: settings.virtualServers ?? [],
      apiServers: facts.controllers.addresses,
      apiPort: config.spec.api.port,
    }),
    mode: 0o600,
    readBy: keepalived.name,
    reload: "SIGHUP",
  };
  return {
    processes: [keepalived.spec({
      paths,
      debug: options.debug,
      config: text,
      secrets: instances.map(({ authPass }) => authPass),
    })],
    files: [
      { path: files.main, text, mode: 0o600, readBy: keepalived.name },
      ...(balancer === "ipvs" ? [servers] : []),
    ],
  };
}

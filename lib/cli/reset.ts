import { type Command, type Invocation } from "../command/mod.ts";
import { requireRoot } from "../platform/mod.ts";
import { criEndpoint } from "./cri_socket.ts";
import { CONFIG_FLAG, CRI_SOCKET_FLAG, debugFlags, DIRECTORY_FLAGS, KUBELET_ROOT_DIR_FLAG } from "./flag_groups.ts";
import { resolveNode } from "./node_paths.ts";

/** `k0s reset` */
export const reset: Command = {
  word: "reset",
  summary: "Uninstall k0s. Must be run as root (or with sudo)",
  long: "Remove everything that k0s made on this machine: pods, processes, mounts, networks, accounts and files.",
  example: "\t$ sudo k0s stop\n\t$ sudo k0s reset",
  flags: [...debugFlags(), ...DIRECTORY_FLAGS, CRI_SOCKET_FLAG, CONFIG_FLAG, KUBELET_ROOT_DIR_FLAG],
  run,
};

async function run({ flags, path, ports }: Invocation): Promise<void> {
  requireRoot(path);
  const criSocket = criEndpoint(flags.text("cri-socket"));
  const { paths } = await resolveNode(flags);
  const { resetNode } = await import("../node/mod.ts");
  await resetNode({ paths, configFile: flags.text("config"), criSocket }, ports);
}

import { eventually } from "../../support/eventually.ts";
import type { TestNode } from "../../support/test_node.ts";
import { type ImageSources, MIRRORED } from "./image_sources.ts";
import { runsOn } from "./pods.ts";

const DROP_INS = "/etc/k0s/containerd.d";
const TREE = `${DROP_INS}/certs.d`;

/** Where containerd is to look, as an operator tells it. */
const DROP_IN = `version = 3

[plugins."io.containerd.cri.v1.images".registry]
config_path = "${TREE}"
`;

/** A mirror whose authority lies beside the file, one that is down, and a registry that is down. */
function hostsToml({ origin }: ImageSources): string {
  const down = `https://${origin.machine.address}:5009`;
  return `server = "${down}"

[host."https://${origin.host}"]
capabilities = ["pull", "resolve"]
ca = "mirror.crt"

[host."${down}"]
capabilities = ["pull", "resolve"]
`;
}

/** containerd takes images from where files of the operator say, once their drop-in is there; no field says anything. */
export async function ownFilesAreUsed(controller: TestNode, node: TestNode, sources: ImageSources): Promise<void> {
  const { machine } = node;
  const before = (await node.pids())["containerd"];
  const tree = `${TREE}/${MIRRORED}`;
  const write = async (path: string, text: string) => {
    await machine.run("sh", ["-ec", 'mkdir -p "$(dirname "$0")"; cat > "$0"', path], { stdin: text });
  };
  await write(`${tree}/mirror.crt`, sources.caPem);
  await write(`${tree}/hosts.toml`, hostsToml(sources));
  await write(`${DROP_INS}/cri-registry.toml`, DROP_IN);
  await eventually(async () => ![before, 0, undefined].includes((await node.pids())["containerd"]), {
    what: `containerd of ${machine.name} is restarted`,
    withinMs: 60_000,
  });

  await runsOn(controller.machine, machine, "by-own-files", `${MIRRORED}/team/app:1`);
}

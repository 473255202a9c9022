import { openBundle } from "../../bundle/mod.ts";
import { K0sError, messageOf } from "../../base/mod.ts";
import { findTool, type Tool } from "../../host/mod.ts";
import { linkStatOf, type Ports, removePath, userId } from "../../platform/mod.ts";
import { toolsDirectory, unpackTools } from "../pods/host_tools.ts";

/** Finds a program by its name. @throws {K0sError} If there is none, and it cannot be had. */
export type ToolFinder = (name: string) => Promise<Tool>;

/**
 * Programs for a reset: the host's own, else those of our executable.
 *
 * What lies in the data directory is not run, wherever it came from: images of containers are unpacked below it, and
 * programs in them are their makers'. So the tools are unpacked anew, out of the executable that runs.
 *
 * @param dataDir Real path.
 */
export function resetTools(
  dataDir: string,
  { spawn, clock, log }: Pick<Ports, "spawn" | "clock" | "log">,
  unpack: (directory: string) => Promise<string> = async (directory) =>
    unpackTools(await openBundle(spawn), directory, { clock, log }),
): ToolFinder {
  let layer: Promise<string> | undefined;
  return async (name) => {
    const own = await findTool(name, { spawn });
    if (own !== undefined) return own;
    layer ??= unpackAnew(dataDir, unpack);
    const root = await layer.catch((error: unknown) => {
      throw missing(name, `the one of k0s cannot be unpacked: ${messageOf(error)}`);
    });
    const tool = await findTool(name, { spawn, layers: [root] });
    if (tool === undefined) throw missing(name, "k0s brings none");
    return tool;
  };
}

async function unpackAnew(dataDir: string, unpack: (directory: string) => Promise<string>): Promise<string> {
  await refuseOthers(dataDir);
  const directory = toolsDirectory({ dataDir });
  await removePath(directory);
  return await unpack(directory);
}

/** Refuses a place where another account could exchange what root is about to run. @throws {Error} */
async function refuseOthers(directory: string): Promise<void> {
  const parts = directory.split("/").filter((part) => part !== "");
  for (let count = 0; count <= parts.length; count++) {
    const path = `/${parts.slice(0, count).join("/")}`;
    const facts = await linkStatOf(path);
    if (facts?.kind !== "directory") throw new Error(`"${path}" is not a directory`);
    const isSticky = (facts.mode & 0o1000) !== 0;
    if (![0, userId()].includes(facts.uid) || ((facts.mode & 0o022) !== 0 && !isSticky)) {
      throw new Error(`other accounts can write "${path}"`);
    }
  }
}

function missing(name: string, why: string): K0sError {
  return new K0sError(`"${name}" is not on this host, and ${why}`, {
    hint: `Install ${PACKAGES[name] ?? name}, and reset again; or reboot the host`,
  });
}

/** Debian's packages of programs that are not called like theirs. */
const PACKAGES: Readonly<Record<string, string>> = {
  "ip": "iproute2",
  "nft": "nftables",
  "xtables-nft-multi": "iptables",
  "xtables-legacy-multi": "iptables",
};

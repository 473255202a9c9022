import { type ClusterConfig, type NodePaths, nodePaths } from "../../config/mod.ts";
import { hostAddress, loadNodeConfig } from "../../host/mod.ts";
import { networkInterfaces } from "../../platform/mod.ts";

/** The configuration of an archive, as it holds for this machine. */
export interface RestoredConfig {
  config: ClusterConfig;
  /** What is to be written; as archived, but for addresses of the lost machine. */
  text: string;
  /** Addresses of the archive that were replaced, and by which. */
  moved: { from: readonly string[]; to: string } | undefined;
}

/** What this machine is like. */
export interface RestoringMachine {
  /** Every address that it has. */
  addresses: readonly string[];
  /** The one that others reach it at. */
  address: string;
}

/** The machine that we are on. */
export function thisMachine(): RestoringMachine {
  return { addresses: networkInterfaces().map(({ address }) => address), address: hostAddress() };
}

/**
 * Reads the configuration of an archive for this machine: where it names an address as the controller's own, of the API or of
 * etcd, that this machine does not have, that becomes this machine's.
 *
 * @param text Empty: there is none.
 * @throws {ConfigError} With every problem of the document.
 */
export async function restoredConfig(
  text: string,
  { paths, machine, kind }: { paths: Pick<NodePaths, "dataDir">; machine: RestoringMachine; kind: string },
): Promise<RestoredConfig> {
  const load = (text: string) => {
    const single = kind === "sqlite";
    return loadNodeConfig({ dataDir: paths.dataDir, path: "k0s.yaml of the archive", text, single });
  };
  const archived = await load(text);
  const { api, storage } = archived.spec;
  const named = [api.address, storage.etcd?.peerAddress].filter((address) => address !== undefined);
  const lost = [...new Set(named)].filter((address) => !machine.addresses.includes(address) && text.includes(address));
  if (lost.length === 0) return { config: archived, text, moved: undefined };
  const changed = lost.reduce((changed, address) => withAddress(changed, address, machine.address), text);
  return { config: await load(changed), text: changed, moved: { from: lost, to: machine.address } };
}

/** Replaces an address where it is the value of `address` or `peerAddress`, and leaves everything else as it was typed. */
export function withAddress(text: string, from: string, to: string): string {
  const literal = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const field = new RegExp(
    `((?:^|[\\s{,])["']?(?:address|peerAddress)["']?:\\s*["']?)${literal}(?=["']?\\s*(?:$|[,}#]))`,
    "gm",
  );
  return text.replace(field, (_, before: string) => `${before}${to}`);
}

/** Where the SQLite database of a node lies that has no data source in its configuration. */
export function defaultDatabase(dataDir: string): string {
  return `${nodePaths({ dataDir }).dbDir}/state.db`;
}

import { ConfigError, K0sError } from "../../base/mod.ts";
import { type ClusterConfig, type NodePaths, nodePaths } from "../../config/mod.ts";
import { hostAddress, hostAddressV6, loadNodeConfig } from "../../host/mod.ts";
import { networkInterfaces } from "../../platform/mod.ts";

/** The configuration of an archive, as it holds for this machine. */
export interface RestoredConfig {
  config: ClusterConfig;
  /** What is to be written; as archived, but for addresses of the lost machine. */
  text: string;
  /** Addresses of the archive that were replaced, and by which. */
  moved: readonly MovedAddress[];
}

/** An address of the lost machine, and the one of this machine in its place. */
export interface MovedAddress {
  from: string;
  to: string;
}

/** What this machine is like. */
export interface RestoringMachine {
  /** Every address that it has. */
  addresses: readonly string[];
  /** The one that others reach it at. */
  address: string;
  /** The same of IPv6; left out: it has none. */
  addressV6: string | undefined;
}

/** The machine that we are on. */
export function thisMachine(): RestoringMachine {
  const addresses = networkInterfaces().map(({ address }) => address);
  return { addresses, address: hostAddress(), addressV6: hostAddressV6() };
}

/**
 * Reads the configuration of an archive for this machine: where it names an address as the controller's own, of the API or of
 * etcd, that this machine does not have, that becomes this machine's: the one of the same family, since the cluster's Services
 * may have to have it, or else the one that it has.
 *
 * @param text Empty: there is none.
 * @throws {ConfigError} With every problem of the document.
 * @throws {K0sError} If the cluster cannot do with an address of the other family.
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
  if (lost.length === 0) return { config: archived, text, moved: [] };
  const moved = lost.map((from) => ({ from, to: addressInsteadOf(from, machine) }));
  const changed = moved.reduce((changed, { from, to }) => withAddress(changed, from, to), text);
  try {
    return { config: await load(changed), text: changed, moved };
  } catch (cause) {
    const other = moved.find(({ from, to }) => familyOf(from) !== familyOf(to));
    if (other === undefined || !(cause instanceof ConfigError)) throw cause;
    throw new K0sError(
      `Cannot restore the archive: its controller has the address ${other.from}, and this machine has none of ${
        familyOf(other.from)
      } to take its place: ${cause.message}`,
      { cause, hint: `Give this machine an ${familyOf(other.from)} address, and restore again` },
    );
  }
}

/** The family of an address in words. */
export function familyOf(address: string): "IPv4" | "IPv6" {
  return address.includes(":") ? "IPv6" : "IPv4";
}

function addressInsteadOf(lost: string, { address, addressV6 }: RestoringMachine): string {
  return familyOf(lost) === "IPv6" ? addressV6 ?? address : address;
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

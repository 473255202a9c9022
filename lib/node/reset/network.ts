import { K0sError, messageOf } from "../../base/mod.ts";
import { removeDummyLink } from "../../cplb/mod.ts";
import {
  CALICO_ROUTE_PROTOCOL,
  KUBE_ROUTER_TABLE,
  mountsOf,
  ourIpsets,
  ourLinks,
  ourRuleCount,
  planIptablesCleanup,
  unmount,
} from "../../host/mod.ts";
import { SERVICE_ROUTE_PROTOCOL } from "../../manifests/mod.ts";
import { listDirectory, readTextIfExists, removeEmptyDirectory, removePath } from "../../platform/mod.ts";
import type { ResetContext, ResetStep } from "./context.ts";

/** Tables of kube-proxy and of Calico in nftables mode, and of the portmap plugin. */
const NFT_TABLES: readonly (readonly [string, string])[] = [
  ["ip", "kube-proxy"],
  ["ip6", "kube-proxy"],
  ["ip", "calico"],
  ["ip6", "calico"],
  ["inet", "cni_hostport"],
];
/** Numbers of routes that kube-router adds (its `zebraRouteOriginator`), its pod, and Calico. */
const ROUTE_PROTOCOLS = ["17", SERVICE_ROUTE_PROTOCOL, CALICO_ROUTE_PROTOCOL];

/** Removes the network namespaces that containerd made for pods. */
export const removeNetworkNamespaces: ResetStep = {
  name: "network namespaces",
  async run({ ranRuntime, root, spawn, log }) {
    if (!ranRuntime) return;
    const directory = `${root}/run/netns`;
    const names = (await listDirectory(directory)).map(({ name }) => name).filter((name) => name.startsWith("cni-"));
    const mounts = (await mountsOf()).map(({ path }) => path);
    for (const name of names) {
      const path = `${directory}/${name}`;
      // A namespace can be mounted more than once, when its directory is shared between mount namespaces.
      for (const _ of mounts.filter((mount) => mount === path)) await unmount(path, spawn);
      await removePath(path);
    }
    if (names.length > 0) log.info("Removed network namespaces", { count: names.length });
    await removeEmptyDirectory(directory);
  },
};

/** Removes interfaces, routes and policy rules. */
export const removeLinks: ResetStep = {
  name: "network interfaces",
  async run(context) {
    if (!context.ranPods) return;
    const ip = await context.tool("ip");
    const links = ourLinks((await ip.run(["-d", "-j", "link", "show"])).stdout);
    const failures: string[] = [];
    for (const link of links) {
      const { code, stderr } = await ip.run(["link", "delete", link]);
      if (code === 0) context.log.info("Removed network interface", { link });
      else if (!/Cannot find device/.test(stderr)) failures.push(`${link}: ${stderr.trim()}`);
    }
    for (const family of ["-4", "-6"]) {
      for (const protocol of ROUTE_PROTOCOLS) {
        await ip.run([family, "route", "flush", "table", "all", "proto", protocol]);
      }
      await ip.run([family, "route", "flush", "table", KUBE_ROUTER_TABLE]);
      const rules = ourRuleCount((await ip.run([family, "-j", "rule", "show"])).stdout);
      for (let n = 0; n < rules; n++) await ip.run([family, "rule", "delete", "lookup", KUBE_ROUTER_TABLE]);
    }
    if (failures.length > 0) throw new K0sError(failures.join("; "));
  },
};

/** Flavours and families of iptables. Asking the legacy one about a table makes the kernel create it. */
const FAMILIES = [
  { program: "xtables-nft-multi", prefix: "iptables" },
  { program: "xtables-nft-multi", prefix: "ip6tables" },
  { program: "xtables-legacy-multi", prefix: "iptables", tablesFile: "/proc/net/ip_tables_names" },
  { program: "xtables-legacy-multi", prefix: "ip6tables", tablesFile: "/proc/net/ip6_tables_names" },
] as const;

/** Removes packet filter rules in both flavours of iptables, IP sets, and tables of nftables. */
export const removePacketFilters: ResetStep = {
  name: "packet filter rules",
  async run(context) {
    if (!context.ranPods && !context.hasBalanced) return;
    const failures: string[] = [];
    const trying = async (clean: () => Promise<string[]>) => {
      try {
        failures.push(...await clean());
      } catch (error) {
        failures.push(messageOf(error));
      }
    };
    for (const family of FAMILIES) await trying(() => cleanFamily(family, context));
    await trying(() => removeIpsets(context));
    await trying(() => removeNftTables(context));
    if (failures.length > 0) throw new K0sError([...new Set(failures)].join("; "));
  },
};

async function cleanFamily(family: typeof FAMILIES[number], { log, tool: find }: ResetContext): Promise<string[]> {
  const { program, prefix } = family;
  if ("tablesFile" in family && (await readTextIfExists(family.tablesFile) ?? "").trim() === "") return [];
  const tool = await find(program);
  const failures: string[] = [];
  for (const table of ["filter", "nat", "mangle", "raw"]) {
    const saved = await tool.run([`${prefix}-save`, "-t", table]);
    const { restore, chainCount, ruleCount } = planIptablesCleanup(saved.stdout);
    if (restore === "") continue;
    const { code, stderr } = await tool.run([`${prefix}-restore`, "--noflush"], restore);
    if (code === 0) log.info("Removed packet filter rules", { family: prefix, table, chainCount, ruleCount });
    else failures.push(`${prefix} table ${table}: ${stderr.trim()}`);
  }
  return failures;
}

async function removeIpsets({ tool }: ResetContext): Promise<string[]> {
  const ipset = await tool("ipset");
  const names = ourIpsets((await ipset.run(["list", "-n"])).stdout);
  // Sets of sets hold the others, so those that are in use go at the second attempt.
  const busy: string[] = [];
  for (const name of names) if ((await ipset.run(["destroy", name])).code !== 0) busy.push(name);
  const failures: string[] = [];
  for (const name of busy) {
    const { code, stderr } = await ipset.run(["destroy", name]);
    if (code !== 0) failures.push(`IP set ${name}: ${stderr.trim()}`);
  }
  return failures;
}

async function removeNftTables({ tool }: ResetContext): Promise<string[]> {
  const nft = await tool("nft");
  const present = (await nft.run(["list", "tables"])).stdout;
  const failures: string[] = [];
  for (const [family, table] of NFT_TABLES) {
    if (!present.split("\n").includes(`table ${family} ${table}`)) continue;
    const { code, stderr } = await nft.run(["delete", "table", family, table]);
    if (code !== 0) failures.push(`nft table ${family} ${table}: ${stderr.trim()}`);
  }
  return failures;
}

/** Removes what control plane load balancing left; the addresses themselves go with keepalived, its rules with the others. */
export const removeVirtualAddresses: ResetStep = {
  name: "virtual addresses",
  async run({ hasBalanced, tool }) {
    if (hasBalanced) await removeDummyLink(await tool("ip"));
  },
};

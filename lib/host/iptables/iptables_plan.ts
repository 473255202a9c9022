/** What to do with the rules of one address family in one flavour of iptables. */
export interface IptablesPlan {
  /** Input for `iptables-restore --noflush`; empty when nothing of ours is there. */
  restore: string;
  /** Chains that go away. */
  chainCount: number;
  /** Rules in chains of others that go away. */
  ruleCount: number;
}

/** Chains of kube-proxy, kubelet, kube-router, Calico, of the CNI plugins that k0s installs, and k0s' own. */
const OUR_CHAIN = /^(KUBE-|cali-|CNI-HOSTPORT-|CNI-DN-|CNI-SN-|CNI-(FORWARD|ADMIN)$|CNI-[0-9a-f]{24}$|K0S-CPLB$)/;

/** Rules in chains of others that kube-router and Calico add without a chain of their own. */
const OUR_RULES: readonly RegExp[] = [
  /--match-set (inet6:)?kube-router-/,
  /(^| )-[io] (kube-bridge|kube-dummy-if)( |$)/,
  /--comment "[^"]*kube-router[^"]*"/,
  /--comment "rule to explicitly ACCEPT traffic that comply to network policies"/,
  /--comment "?cali:[\w-]{16}"?/,
  /--comment "allow outbound node port traffic on node interface with which node ip is associated"/,
];

/**
 * Plans what removes everything of a node from a packet filter, and nothing else.
 *
 * @param saved Output of `iptables-save`.
 */
export function planIptablesCleanup(saved: string): IptablesPlan {
  const restore: string[] = [];
  let [chainCount, ruleCount] = [0, 0];
  for (const { table, chains, rules } of tablesOf(saved)) {
    const ours = chains.filter((chain) => OUR_CHAIN.test(chain));
    const foreign = rules.filter(({ chain, rule }) => !OUR_CHAIN.test(chain) && isOurRule(rule));
    if (ours.length === 0 && foreign.length === 0) continue;
    chainCount += ours.length;
    ruleCount += foreign.length;
    restore.push(
      `*${table}`,
      // With --noflush, naming a chain empties it; only then can chains that jump to each other be deleted.
      ...ours.map((chain) => `:${chain} - [0:0]`),
      ...foreign.map(({ chain, rule }) => `-D ${chain} ${rule}`),
      ...ours.map((chain) => `-X ${chain}`),
      "COMMIT",
    );
  }
  return { restore: restore.length === 0 ? "" : `${restore.join("\n")}\n`, chainCount, ruleCount };
}

function isOurRule(rule: string): boolean {
  const target = /(?:^| )(?:-j|--jump|-g|--goto) (\S+)/.exec(rule)?.[1] ?? "";
  return OUR_CHAIN.test(target) || OUR_RULES.some((pattern) => pattern.test(rule));
}

interface SavedTable {
  table: string;
  chains: string[];
  rules: { chain: string; rule: string }[];
}

function tablesOf(saved: string): SavedTable[] {
  const tables: SavedTable[] = [];
  for (const line of saved.split("\n")) {
    const current = tables.at(-1);
    if (line.startsWith("*")) tables.push({ table: line.slice(1).trim(), chains: [], rules: [] });
    else if (line.startsWith(":")) current?.chains.push(line.slice(1).split(" ")[0] ?? "");
    // Counters may stand before the rule: [12:345] -A CHAIN …
    const rule = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line);
    if (rule !== null) current?.rules.push({ chain: rule[1] ?? "", rule: rule[2] ?? "" });
  }
  return tables;
}

/** Names of IP sets that belong to a node, by the output of `ipset list -n`. */
export function ourIpsets(names: string): string[] {
  return names.split("\n").filter((name) => /^((inet6:)?(kube-router-|KUBE-)|cali[46]0)/.test(name));
}

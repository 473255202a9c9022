import { canonicalHost, isMapping } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

/** Names and addresses of the cluster's Nodes, as each one's status shows them. */
export class NodeAddresses {
  readonly #hosts: ReadonlyMap<string, ReadonlySet<string>>;

  /** @param hosts What each Node shows, by its name: {@link hostsOf}. */
  constructor(hosts: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#hosts = hosts;
  }

  /** What a Node shows, each in its canonical spelling; nothing if there is no such Node. */
  of(name: string): ReadonlySet<string> {
    return this.#hosts.get(name) ?? new Set();
  }

  /** Another Node that shows `host`, or is called so. */
  otherWith(host: string, name: string): string | undefined {
    for (const [other, hosts] of this.#hosts) {
      if (other !== name && (other === host || hosts.has(host))) return other;
    }
    return undefined;
  }
}

/** What a Node shows, each in its canonical spelling. */
export function hostsOf({ status }: KubeObject): ReadonlySet<string> {
  const addresses = isMapping(status) && Array.isArray(status.addresses) ? status.addresses : [];
  const texts = addresses.map((entry: unknown) => (isMapping(entry) ? entry.address : undefined));
  return new Set(texts.filter((text) => typeof text === "string").map(canonicalHost));
}

/** Names and addresses for which another Node may answer than before: one shows it, or is called so. */
export function changedHosts(
  former: ReadonlyMap<string, ReadonlySet<string>>,
  now: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const changed = new Set<string>();
  for (const name of new Set([...former.keys(), ...now.keys()])) {
    const [before, after] = [former.get(name), now.get(name)];
    if (before === after) continue;
    for (const host of (before ?? new Set<string>()).symmetricDifference(after ?? new Set<string>())) changed.add(host);
    if (before === undefined || after === undefined) changed.add(name);
  }
  return changed;
}

import { canonicalHost } from "../../base/mod.ts";
import { isJsonObject, type KubeObject } from "../../kube/mod.ts";

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
  const addresses = isJsonObject(status) && Array.isArray(status.addresses) ? status.addresses : [];
  const texts = addresses.map((entry: unknown) => (isJsonObject(entry) ? entry.address : undefined));
  return new Set(texts.filter((text) => typeof text === "string").map(canonicalHost));
}

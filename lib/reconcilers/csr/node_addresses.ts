import { canonicalHost } from "../../base/mod.ts";
import { type Followed, isJsonObject, type KubeObject } from "../../kube/mod.ts";

/** Names and addresses of the cluster's Nodes, as each one's status shows them. */
export class NodeAddresses {
  readonly #hosts = new Map<string, ReadonlySet<string>>();
  #isListed = false;

  /** Whether all Nodes are known. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** Takes over what {@link follow} reports of Nodes. */
  note(change: Followed): void {
    if (change.type === "LISTED") {
      this.#isListed = true;
      this.#hosts.clear();
    }
    for (const node of change.type === "LISTED" ? change.items : [change.object]) {
      const name = node.metadata.name ?? "";
      if (change.type === "DELETED") this.#hosts.delete(name);
      else this.#hosts.set(name, hostsOf(node));
    }
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

function hostsOf({ status }: KubeObject): ReadonlySet<string> {
  const addresses = isJsonObject(status) && Array.isArray(status.addresses) ? status.addresses : [];
  const texts = addresses.map((entry: unknown) => (isJsonObject(entry) ? entry.address : undefined));
  return new Set(texts.filter((text) => typeof text === "string").map(canonicalHost));
}

import { stringify } from "@std/yaml";
import { joinHostPort } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { ensureDirectory, type Logger, removePath, resolveHost, writeAtomic } from "../platform/mod.ts";
import { proxyFiles, type ProxyInputs } from "./proxy_files.ts";
import type { NodeLocalSettings } from "./settings.ts";
import { nodeLocalPod } from "./static_pod.ts";

/** What a {@link NodeLocalBalancer} is made of. */
export interface NodeLocalBalancerInputs {
  settings: NodeLocalSettings;
  paths: Pick<NodePaths, "runDir">;
  /** Directory that the kubelet takes static pods from. */
  staticPodDir: string;
  /** Such as `v1.37.2+k0s.0`. */
  k0sVersion: string;
  log: Logger;
  /** Address of the loopback it listens at. @default what `localhost` is */
  bindAddress?: string;
}

/** The load balancer of this node, as far as it is files: the kubelet and the proxy do the rest. */
export class NodeLocalBalancer {
  readonly #inputs: NodeLocalBalancerInputs & { bindAddress: string };
  #apiServers: readonly string[] = [];

  private constructor(inputs: NodeLocalBalancerInputs & { bindAddress: string }) {
    this.#inputs = inputs;
  }

  /**
   * Writes the files of the proxy and the pod.
   *
   * @throws {K0sError} Naming the path that cannot be written.
   */
  static async create(inputs: NodeLocalBalancerInputs, apiServers: readonly string[]): Promise<NodeLocalBalancer> {
    const bindAddress = inputs.bindAddress ?? await loopbackAddress();
    const balancer = new NodeLocalBalancer({ ...inputs, bindAddress });
    await balancer.#writeAll(apiServers);
    return balancer;
  }

  /** URL of the API as this node reaches it. */
  get server(): string {
    return `https://${joinHostPort(this.#inputs.bindAddress, this.#inputs.settings.apiServerBindPort)}`;
  }

  /** Kind of the proxy. */
  get type(): NodeLocalSettings["type"] {
    return this.#inputs.settings.type;
  }

  /** `host:port` of the API servers behind it. */
  get apiServers(): readonly string[] {
    return this.#apiServers;
  }

  /** Kubeconfig of who goes through it; written by whoever has credentials. */
  get kubeconfig(): string {
    return `${nodeLocalDirectory(this.#inputs.paths)}/kubeconfig.yaml`;
  }

  /** Has the proxy lead to these API servers. An empty list is refused: it would cut the node off for good. */
  async update(apiServers: readonly string[]): Promise<void> {
    const { log } = this.#inputs;
    const wanted = apiServers.toSorted();
    if (wanted.join(" ") === this.#apiServers.join(" ")) return;
    if (wanted.length === 0) {
      log.warn("Refusing to remove all upstream API server addresses", { kept: this.#apiServers.join(", ") });
      return;
    }
    for (const [name, text] of Object.entries(proxyFiles(this.#proxy(wanted)).followed)) await this.#write(name, text);
    this.#apiServers = wanted;
    log.info("API servers behind the load balancer of this node have changed", { apiServers: wanted.join(", ") });
  }

  #proxy(apiServers: readonly string[]): ProxyInputs {
    const { settings, bindAddress } = this.#inputs;
    return { settings, bindAddress, apiServers };
  }

  /** The directory of the proxy's files. It must stay the same: the running pod has it mounted. */
  get #directory(): string {
    const name = this.type === "Traefik" ? "traefik" : "envoy";
    return `${nodeLocalDirectory(this.#inputs.paths)}/${name}`;
  }

  async #write(name: string, text: string): Promise<void> {
    await writeAtomic(`${this.#directory}/${name}`, text, { mode: 0o444 });
  }

  async #writeAll(apiServers: readonly string[]): Promise<void> {
    const { settings, paths, staticPodDir, k0sVersion, bindAddress } = this.#inputs;
    const wanted = apiServers.toSorted();
    await ensureDirectory(nodeLocalDirectory(paths), { mode: 0o700 });
    await ensureDirectory(this.#directory, { mode: 0o755 });
    const { fixed, followed } = proxyFiles(this.#proxy(wanted));
    for (const [name, text] of Object.entries({ ...fixed, ...followed })) await this.#write(name, text);
    this.#apiServers = wanted;
    const pod = nodeLocalPod({ settings, bindAddress, directory: this.#directory, k0sVersion });
    await ensureDirectory(staticPodDir, { mode: 0o755 });
    await writeAtomic(manifestFile(staticPodDir), stringify(pod), { mode: 0o644 });
  }
}

/** Removes what {@link NodeLocalBalancer} writes: the kubelet then ends the pod. */
export async function removeNodeLocal(paths: Pick<NodePaths, "runDir">, staticPodDir: string): Promise<void> {
  await removePath(manifestFile(staticPodDir));
  await removePath(nodeLocalDirectory(paths));
}

function nodeLocalDirectory({ runDir }: Pick<NodePaths, "runDir">): string {
  return `${runDir}/nllb`;
}

function manifestFile(staticPodDir: string): string {
  return `${staticPodDir}/k0s-nllb.yaml`;
}

/** IPv4 if there is any; a host whose `localhost` cannot be looked up has it as well. */
async function loopbackAddress(): Promise<string> {
  const found = await resolveHost("localhost").catch(() => []);
  return found.find((address) => address.startsWith("127.")) ?? found.find((address) => address === "::1") ??
    "127.0.0.1";
}

import { type EncryptionPlan, renderPlan, seal } from "../../lib/encryption/mod.ts";
import type { ControllerState } from "../../lib/node/controller/controller_state.ts";
import type { ControllerOptions } from "../../lib/node/mod.ts";
import type { ClusterConfig } from "../../lib/config/mod.ts";
import { aClusterConfig, aControllerState, fakePorts } from "./a_controller.ts";
import { FakeCluster } from "./fake_cluster.ts";
import { FakeHttp } from "./fake_http.ts";
import { rangeResponse } from "./range_response.ts";

const US = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
const AUTHORITY = "-----BEGIN PRIVATE KEY-----\nb3Vycw==\n-----END PRIVATE KEY-----\n";
const PLAN_PATH = "/api/v1/namespaces/kube-system/configmaps/k0s-secrets-encryption";

/** A controller with a data directory of its own, a datastore and an API in memory. Dispose it with `await using`. */
export class EncryptingController implements AsyncDisposable {
  readonly cluster = new FakeCluster();
  /** What the datastore holds. */
  readonly stored = new Map<string, string>();
  /** Answers instead of the datastore. */
  outage: () => Response | undefined = () => undefined;
  private constructor(readonly state: ControllerState, readonly ports: ReturnType<typeof fakePorts>) {}

  static async create(
    { config = aClusterConfig(), options = {} }: { config?: ClusterConfig; options?: Partial<ControllerOptions> } = {},
  ): Promise<EncryptingController> {
    const dataDir = await Deno.makeTempDir();
    await Deno.mkdir(`${dataDir}/pki`);
    await Deno.writeTextFile(`${dataDir}/pki/ca.key`, AUTHORITY);
    const http = new FakeHttp();
    const ports = { ...fakePorts(), http };
    const state = aControllerState({ dataDir, ports, config, options: { dataDir, ...options } });
    state.learn({ users: { etcd: US, kubeApiserver: US, kubeScheduler: US, kine: US, konnectivityServer: US } });
    const controller = new EncryptingController(state, ports);
    http.answer = (_, { body }) => controller.#range(new TextDecoder().decode(body as Uint8Array));
    Object.defineProperty(state, "client", { value: controller.cluster.client() });
    return controller;
  }

  /** A file of its PKI directory; `undefined`: there is none. */
  file(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.state.inputs.paths.pkiDir}/${name}`);
    } catch {
      return undefined;
    }
  }

  /** The cluster agrees on a plan. */
  async agree(plan: EncryptionPlan, authority = AUTHORITY): Promise<void> {
    const sealed = await seal(renderPlan(plan), authority, this.ports.random);
    const former = this.cluster.objects.get(PLAN_PATH) as { data?: Record<string, string> } | undefined;
    this.cluster.put(PLAN_PATH, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "k0s-secrets-encryption", namespace: "kube-system" },
      data: { ...former?.data, plan: sealed },
    } as never);
    this.stored.set("/registry/configmaps/kube-system/k0s-secrets-encryption", `k8s\0 ${sealed} \x1a`);
  }

  #range(request: string): Response {
    const key = /\/[\w./-]+/.exec(request)?.[0] ?? "";
    const values = [...this.stored].filter(([name]) => key.endsWith("/") ? name.startsWith(key) : name === key);
    const encode = (text: string) => new TextEncoder().encode(text);
    return this.outage() ?? rangeResponse(values.map(([name, value]) => ({ key: name, value: encode(value) })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.state.inputs.paths.dataDir, { recursive: true });
  }
}

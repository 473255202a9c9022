import { assert, assertEquals } from "@std/assert";
import { type Chart, CHART_FINALIZER, type ChartSpec, type RepositorySpec } from "../../../lib/helm/mod.ts";
import type { KubeObject } from "../../../lib/kube/mod.ts";
import { startCertificateProxy } from "../../support/certificate_proxy.ts";
import { DockerRegistry } from "../../support/docker_registry.ts";
import { eventually } from "../../support/eventually.ts";
import { makeHelmCertificates } from "../../support/helm_certificates.ts";
import { GATES } from "../../support/helm_charts.ts";
import { HelmRepository } from "../../support/helm_repository.ts";
import type { Machine } from "../../support/machine.ts";
import { TestNode } from "../../support/test_node.ts";

const CONFIG = "/run/k0s-config.yaml";
const ARGS = ["--single", "-c", CONFIG];
/** How soon what a chart is to be has come about, in milliseconds: a deadline, not a benchmark. */
const WITHIN_MS = 120_000;

/** A chart of the configuration, as it is written there. */
export interface ConfiguredChart {
  name: string;
  chartname: string;
  version?: string;
  namespace: string;
  values?: string;
  order?: number;
}

/** A node that deploys charts, and where they come from. Dispose it with `await using`. */
export class HelmNode implements AsyncDisposable {
  #charts: readonly ConfiguredChart[] = [];
  #node: TestNode | undefined;

  private constructor(
    readonly machine: Machine,
    readonly repository: HelmRepository,
    readonly registry: DockerRegistry,
    /** Host of the same registry where it wants a certificate. */
    readonly shutHost: string,
  ) {}

  /** Makes repository and registry; the node is not started. */
  static async create(machine: Machine): Promise<HelmNode> {
    await Deno.mkdir(`${machine.directory}${GATES}`);
    const certificates = await makeHelmCertificates(machine);
    const repository = await HelmRepository.create(machine, certificates);
    const registry = await DockerRegistry.create(machine, certificates);
    return new HelmNode(machine, repository, registry, await startCertificateProxy(registry));
  }

  /** The k0s that runs now. */
  get node(): TestNode {
    assert(this.#node !== undefined, "the node was not started");
    return this.#node;
  }

  /** Starts k0s and waits until its node is Ready. @param more Further flags of it. */
  async boot(...more: readonly string[]): Promise<void> {
    this.#node = await TestNode.boot(this.machine, [...ARGS, ...more]);
  }

  /** What the configuration is to say, from the next start or {@link reload} on. */
  async configure(charts: readonly ConfiguredChart[]): Promise<void> {
    this.#charts = charts;
    const { repository: { username, password, certificates: { ca: caFile, clientCert, clientKey } } } = this;
    const open = { name: "open", url: this.repository.url("open"), caFile };
    const closed = { name: "private", url: this.repository.url("private"), caFile, username, password };
    // In the spelling of upstream's pages, which its own program reads, too.
    const shut = { name: "shut", url: `oci://${this.shutHost}`, caFile, certFile: clientCert, keyFile: clientKey };
    const config = { spec: { extensions: { helm: { repositories: [open, closed, shut], charts } } } };
    await this.machine.run("sh", ["-c", `umask 077; cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
  }

  /** Has the running k0s take over a changed configuration. */
  async reload(change: (charts: readonly ConfiguredChart[]) => readonly ConfiguredChart[]): Promise<void> {
    await this.configure(change(this.#charts));
    await this.node.process.signal("SIGHUP");
  }

  /** The chart that lies where the registry wants a certificate. */
  get shutReference(): string {
    return `oci://${this.shutHost}/charts/shut`;
  }

  /** What a Chart says to get something from the repository `open`. */
  get open(): RepositorySpec {
    return { url: this.repository.url("open"), caFile: this.repository.certificates.ca };
  }

  /**
   * Makes a Chart what this says, as a user does; server-side, since large values fit into no annotation.
   *
   * @param finalizers By default its release is uninstalled before it goes.
   */
  async apply(name: string, spec: ChartSpec, finalizers: readonly string[] = [CHART_FINALIZER]): Promise<void> {
    const metadata = { name, namespace: "kube-system", finalizers };
    await this.applyObject({ apiVersion: "helm.k0sproject.io/v1beta1", kind: "Chart", metadata, spec });
  }

  /** Makes an object what this says. */
  async applyObject(object: KubeObject): Promise<void> {
    const args = ["apply", "--server-side", "--field-manager=user", "-f", "-"];
    await this.machine.kubectl(args, { stdin: JSON.stringify(object) });
  }

  /** A Chart as it is now. */
  async chart(name: string): Promise<Chart> {
    return JSON.parse(await this.#inSystem("get", "chart", name, "-o", "json"));
  }

  /** Every Chart as it is now. */
  async charts(): Promise<Chart[]> {
    return JSON.parse(await this.#inSystem("get", "charts", "-o", "json")).items;
  }

  /** Deletes a Chart, and waits until it is gone. */
  async delete(name: string): Promise<void> {
    await this.#inSystem("delete", "chart", name, "--timeout=50s");
  }

  /** Waits until a Chart is as this says. */
  async until(name: string, what: string, isSo: (chart: Chart) => boolean, withinMs = WITHIN_MS): Promise<Chart> {
    let last: Chart | undefined;
    return await eventually(async () => {
      last = await this.chart(name);
      if (isSo(last)) return last;
      throw new Error(JSON.stringify(last.status));
    }, { what: `Chart ${name} ${what}`, withinMs, everyMs: 500 });
  }

  /** Waits until the release of a Chart is deployed, with this revision at least. */
  deployed(name: string, revision = 1): Promise<Chart> {
    return this.until(name, `is deployed with revision ${revision}`, ({ status = {} }) => {
      return status.status === "deployed" && status.error === undefined && (status.revision ?? 0) >= revision;
    });
  }

  /** Waits until the last action for a Chart failed for this reason. */
  async failed(name: string, reason: RegExp, withinMs?: number): Promise<Chart> {
    return await this.until(name, `failed with ${reason}`, ({ status }) => reason.test(status?.error ?? ""), withinMs);
  }

  /** States of the revisions of a release, oldest first, such as `1 superseded`. */
  async revisions(release: string, namespace = "default"): Promise<string[]> {
    const secrets = JSON.parse(
      await this.machine.kubectl(["-n", namespace, "get", "secrets", "-l", `owner=helm,name=${release}`, "-o", "json"]),
    ) as { items: KubeObject[] };
    return secrets.items.map(({ metadata: { labels = {} } }) => [Number(labels["version"]), labels["status"]] as const)
      .toSorted(([a], [b]) => a - b).map(([version, status]) => `${version} ${status}`);
  }

  /** What the ConfigMap of a release says. */
  async greeting(release: string, namespace = "default"): Promise<string> {
    return await this.machine.kubectl([
      ...["-n", namespace, "get", "configmap", release, "--ignore-not-found", "-o", "jsonpath={.data.greeting}"],
    ]);
  }

  /** Types and reasons of the Events of a Chart, oldest first. */
  async events(name: string): Promise<string[]> {
    const selector = `involvedObject.kind=Chart,involvedObject.name=${name}`;
    const { items } = JSON.parse(await this.#inSystem("get", "events", "--field-selector", selector, "-o", "json"));
    return (items as KubeObject[]).toSorted((a, b) => resourceVersionOf(a) - resourceVersionOf(b))
      .map(({ type, reason }) => `${type} ${reason}`);
  }

  /** Lets go what waits for this gate. */
  async openGate(name: string): Promise<void> {
    await Deno.writeTextFile(`${this.machine.directory}${GATES}/${name}`, "");
  }

  /** Process ids of helm, as the machine counts. @param args What its arguments begin with. @default {anything} */
  async helmPids(args = ""): Promise<string[]> {
    const { stdout } = await this.machine.run("pgrep", ["-f", `^[^ ]*/helm ${args}`]);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Every process is ready, and k0s is the one that was started. */
  async isWell(): Promise<void> {
    const { Processes, Warnings = [] } = await this.node.status();
    assertEquals([Processes.filter(({ state }) => state !== "ready"), Warnings], [[], []]);
  }

  async #inSystem(...args: string[]): Promise<string> {
    return await this.machine.kubectl(["-n", "kube-system", ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#node?.[Symbol.asyncDispose]();
  }
}

/** Where an object stands in the order in which objects were written. */
export function resourceVersionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion);
}

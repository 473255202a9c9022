import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encryptsStore } from "../support/encrypted_store.ts";
import { ExternalEtcd } from "../support/external_etcd.ts";
import type { Machine } from "../support/machine.ts";
import { componentNames } from "../support/machine_state.ts";
import { bringPushGateway, pushed } from "../support/pushed_metrics.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { storageOutage } from "../support/storage_outage.ts";
import { TestNode } from "../support/test_node.ts";

const CONFIG_FILE = "/etc/k0s/k0s.yaml";
/** With the scraper of metrics, which upstream has no external etcd with. */
const ARGS = ["--config", CONFIG_FILE, "--enable-metrics-scraper"];

scenario("a controller keeps its state in an etcd elsewhere, by TLS and below a prefix", async (t, machine) => {
  const etcd = await ExternalEtcd.create(machine);
  const pushgateway = await bringPushGateway(machine);
  const { ca, clientCert, clientKey } = etcd.certificates;
  const cluster = { caFile: ca, clientCertFile: clientCert, clientKeyFile: clientKey };

  await t.step("a first start says what is wrong: no server, another authority", async () => {
    await configure(machine, { ...cluster, endpoints: [etcd.endpoint.replace("2379", "2399")] });
    assertStringIncludes(await failedStart(machine), "External etcd (https://192.0.2.2:2399): cannot be reached: ");
    await configure(machine, { ...cluster, caFile: clientCert, endpoints: [etcd.endpoint] });
    assert(/External etcd .* cannot be reached: .*certificate/.test(await failedStart(machine)));
  });
  await configure(machine, { ...cluster, endpoints: [etcd.endpoint] }, { pushgateway });
  // The push gateway is a pod.
  await using node = await TestNode.boot(machine, [...ARGS, "--enable-worker", "--no-taints"]);
  await nodeStep(t, node, "k0s runs no storage of its own, and the keys are below the prefix", async () => {
    // Pods are being started meanwhile.
    assertEquals((await componentNames(machine)).filter((name) => name !== "runc"), [
      "containerd",
      "konnectivity-server",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kubelet",
    ]);
    assert(await etcd.countKeys("/first-cluster/") > 100, "nothing is below the prefix");
    assertEquals(await etcd.countKeys("/registry/"), 0);
    assertEquals((await machine.run("ls", ["/var/lib/k0s/pki"])).stdout.includes("etcd"), false);
  });
  await nodeStep(t, node, "metrics are pushed of what runs here, which etcd does not", async () => {
    const jobs = await pushed(machine, [["kube-controller-manager", "node_collector_"], [
      "kube-scheduler",
      "scheduler_",
    ]]);
    assertEquals(jobs, ["kube-controller-manager", "kube-scheduler"]);
  });
  await nodeStep(t, node, "an outage loses nothing, and k0s status names it", async () => {
    await storageOutage(node, { server: etcd, process: "kube-apiserver", about: `etcd at ${etcd.endpoint}` });
  });
  assertEquals(await node.stop(), 0);
  await t.step("Secrets are encrypted in it, rotated and decrypted", async () => {
    const store = { secretsHolding: (text: string) => etcd.countHolding("/first-cluster/secrets/", text) };
    await encryptsStore({ machine, boot: () => TestNode.boot(machine, ARGS), store });
  });
  await t.step("another cluster is kept out of the prefix", async () => {
    assertStringIncludes(await failedStart(machine, ["--data-dir", "/opt/another"]), "it holds another cluster");
  });
});

async function configure(
  machine: Machine,
  cluster: Record<string, unknown>,
  images: Record<string, unknown> = {},
): Promise<void> {
  const config = {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    metadata: { name: "k0s" },
    spec: {
      images,
      storage: { type: "etcd", etcd: { externalCluster: { etcdPrefix: "/first-cluster", ...cluster } } },
    },
  };
  const stdin = JSON.stringify(config);
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && cat > ${CONFIG_FILE}`], { stdin });
}

async function failedStart(machine: Machine, args: readonly string[] = []): Promise<string> {
  const { code, stderr } = await machine.k0s(["controller", ...ARGS, ...args]);
  assert(code !== 0, "it has started");
  return stderr;
}

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import {
  configEvents,
  IN_SYSTEM,
  newestConfigEvent,
  OBJECT,
  patchConfig,
  storedConfig,
} from "../support/stored_config.ts";
import { TestNode } from "../support/test_node.ts";

const CONFIG = "/run/k0s.yaml";
/** Within which upstream's users see a change, in milliseconds. */
const REACTS_WITHIN_MS = 5_000;
const START = ["controller", "--single", "--enable-dynamic-config", "-c", CONFIG];

/** What upstream stores for a configuration with nothing but a name of the API, but that its load balancer is Envoy. */
const STORED = {
  extensions: { helm: { concurrencyLevel: 5 } },
  network: {
    dualStack: { enabled: false },
    kubeProxy: {
      healthzBindAddress: "0.0.0.0:10256",
      iptables: { minSyncPeriod: "0s", syncPeriod: "0s" },
      ipvs: { minSyncPeriod: "0s", syncPeriod: "0s", tcpFinTimeout: "0s", tcpTimeout: "0s", udpTimeout: "0s" },
      metricsBindAddress: "0.0.0.0:10249",
      mode: "iptables",
      nftables: { minSyncPeriod: "0s", syncPeriod: "0s" },
    },
    kuberouter: { autoMTU: true, hairpin: "Enabled", metricsPort: 8080 },
    nodeLocalLoadBalancing: {
      enabled: false,
      traefik: { apiServerBindPort: 7443, konnectivityServerBindPort: 7132 },
      type: "Traefik",
    },
    podCIDR: "10.244.0.0/16",
    provider: "kuberouter",
  },
};

async function writeFile(machine: Machine, spec: unknown): Promise<void> {
  await machine.run("sh", ["-c", `cat > ${CONFIG}`], { stdin: JSON.stringify({ spec }) });
}

async function arguments_(node: TestNode, name: string): Promise<string> {
  const { Processes } = await node.status();
  const pid = Processes.find((process) => process.name === name)?.pid;
  return (await node.machine.run("cat", [`/proc/${pid}/cmdline`])).stdout;
}

function changedPids(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.keys(after).filter((name) => after[name] !== before[name]).toSorted();
}

const newestEvent = (machine: Machine, withinMs = REACTS_WITHIN_MS) => newestConfigEvent(machine, withinMs);

scenario("the configuration of a cluster is an object that its controllers follow", async (t, machine) => {
  await writeFile(machine, { api: { sans: ["api.example.com"] } });
  await using node = TestNode.startFrom(machine, [], START);
  await node.booted();
  const k0s = (await node.status()).Pid;

  const isThere = await nodeStep(
    t,
    node,
    "the object is what upstream would store, and the first Event says so",
    async () => {
      const event = await newestEvent(machine, 30_000);
      const { metadata, spec } = await storedConfig(machine);

      assertEquals(spec, STORED);
      assertEquals([event.type, event.reason, event.action], ["Normal", "SuccessfulReconcile", "ConfigReconciling"]);
      assertEquals([event.involvedObject["kind"], event.involvedObject["uid"]], ["ClusterConfig", metadata.uid]);
      assertStringIncludes((await machine.k0s(["status"])).stdout, "DynamicConfig: true");
    },
  );
  if (!isThere) return;

  await nodeStep(t, node, "an argument of a program: it alone begins again, within five seconds", async () => {
    const before = await node.pids();
    await patchConfig(machine, { controllerManager: { extraArgs: { v: "2" } } });
    await eventually(async () => (await arguments_(node, "kube-controller-manager")).includes("--v=2"), {
      ...{ what: "kube-controller-manager has its argument", withinMs: REACTS_WITHIN_MS, everyMs: 200 },
    });
    const event = await newestEvent(machine, 30_000);

    assertEquals(event.reason, "SuccessfulReconcile");
    assertEquals(changedPids(before, await node.pids()), ["kube-controller-manager"]);
  });

  await nodeStep(t, node, "a patch of CoreDNS: no process, but its stack", async () => {
    const before = await node.pids();
    const content = '{"metadata": {"annotations": {"example.com/patched": "yes"}}}';
    const target = { kind: "Deployment", name: "coredns", namespace: "kube-system" };
    await patchConfig(machine, {
      network: { coreDNS: { patches: [{ target, patch: { type: "MergePatch", content } }] } },
    });
    await eventually(
      async () =>
        await machine.kubectl([
          ...[...IN_SYSTEM, "get", "deployment", "coredns"],
          ...["-o", String.raw`jsonpath={.metadata.annotations.example\.com/patched}`],
        ]) === "yes",
      { what: "CoreDNS has its annotation", withinMs: REACTS_WITHIN_MS, everyMs: 200 },
    );

    assertEquals(changedPids(before, await node.pids()), []);
  });

  await nodeStep(t, node, "an object that does not hold changes nothing; one Event has every problem", async () => {
    const before = await node.pids();
    const { ClusterConfig } = await node.status();
    await patchConfig(machine, {
      nosuch: 1,
      controllerManager: { extraArgs: { v: "3" } },
      konnectivity: { externalAddress: "a b" },
    });
    const { type, reason, message } = await newestEvent(machine);
    const components = (await machine.k0s(["status", "components"])).stdout;

    assertEquals([type, reason], ["Warning", "FailedReconciling"]);
    for (const path of ["spec.nosuch", "spec.konnectivity.externalAddress"]) {
      assertStringIncludes(message, path);
      assertStringIncludes(components, path);
    }
    assertEquals((await node.status()).ClusterConfig, ClusterConfig);
    assertEquals(changedPids(before, await node.pids()), []);
  });

  await nodeStep(t, node, "what cannot change while k0s runs: an Event says what, and what to do", async () => {
    await patchConfig(machine, { nosuch: null, konnectivity: null, network: { podCIDR: "10.245.0.0/16" } });
    const { message } = await newestEvent(machine, 30_000);

    assertStringIncludes(message, "spec.network.podCIDR: cannot change while k0s runs");
    assertStringIncludes(message, "k0s stop");
    await patchConfig(machine, { network: { podCIDR: "10.244.0.0/16", provider: "custom" } });
    assertStringIncludes(
      (await newestEvent(machine, 30_000)).message,
      "cannot change CNI provider from kuberouter to custom",
    );
    await patchConfig(machine, { network: { provider: "kuberouter" }, controllerManager: { extraArgs: { v: "2" } } });
    assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
  });

  await nodeStep(
    t,
    node,
    "a large object that is applied twice a second: the node goes on, with the newest",
    async () => {
      const before = await node.pids();
      const eventsBefore = (await configEvents(machine)).length;
      const padding = "#".repeat(900_000);
      for (let round = 1; round <= 14; round++) {
        const values = { maxPods: 110 + round };
        const isSound = round % 2 === 0;
        const spec = {
          ...STORED,
          ...(isSound ? {} : { unknown: padding }),
          scheduler: { extraArgs: { v: String(1 + round % 3) } },
          workerProfiles: [{ name: "big", values }],
        };
        const document = {
          ...{ apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig" },
          metadata: { name: "k0s", namespace: "kube-system" },
          spec,
        };
        const { code, stderr } = await machine.run(
          "sh",
          ["-c", `cat > /run/object.json; ${machine.k0sPath} kubectl replace -f /run/object.json`],
          { stdin: JSON.stringify(document) },
        );
        assertEquals(code, 0, stderr);
      }
      const { reason } = await newestEvent(machine, 60_000);
      const after = await node.pids();

      assertEquals(reason, "SuccessfulReconcile");
      assertStringIncludes(await arguments_(node, "kube-scheduler"), "--v=3");
      assertEquals(changedPids(before, after).filter((name) => name !== "kube-scheduler"), ["kube-controller-manager"]);
      // Each stands for a change that was looked at, and a process that may have been restarted for it.
      const looked = (await configEvents(machine)).length - eventsBefore;
      assert(looked <= 7, `${looked} of 14 states were looked at`);
      assertEquals((await node.status()).Pid, k0s);
    },
  );

  assertEquals(await node.stop(), 0);
  await writeFile(machine, { scheduler: { extraArgs: { v: "9" } } });
  await using again = TestNode.startFrom(machine, [], START);
  await again.booted();

  await nodeStep(t, again, "a start reads the object before anything follows from the file", async () => {
    const { stdout } = await machine.k0s(["status", "--boot"]);
    const { Processes } = await again.status();

    assertStringIncludes(stdout, "cluster-config");
    assertStringIncludes(await arguments_(again, "kube-scheduler"), "--v=3");
    assertEquals(Processes.map(({ name, restarts }) => [name, restarts]).filter(([, restarts]) => restarts !== 0), []);
    assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
  });

  await nodeStep(t, again, "an object that is deleted changes nothing, and the file is still read again", async () => {
    const before = await again.pids();
    const { ClusterConfig } = await again.status();
    await machine.kubectl([...IN_SYSTEM, "delete", ...OBJECT]);
    await eventually(() => Promise.resolve(again.process.output().includes("configuration was deleted")), {
      ...{ what: "k0s notices", withinMs: REACTS_WITHIN_MS, everyMs: 200 },
    });
    assertEquals((await again.status()).ClusterConfig, ClusterConfig);
    await writeFile(machine, {
      api: { sans: ["api.example.com", "other.example.com"] },
      scheduler: { extraArgs: { v: "9" } },
    });
    await again.process.signal("SIGHUP");
    await eventually(async () => JSON.stringify((await again.status()).ClusterConfig).includes("other.example.com"), {
      ...{ what: "the name is in force", withinMs: 30_000, everyMs: 500 },
    });

    assertStringIncludes(await arguments_(again, "kube-scheduler"), "--v=3");
    assertEquals(changedPids(before, await again.pids()).filter((name) => name !== "kube-apiserver"), []);
  });

  assert(!again.process.output().includes("Cannot bring the node up to date"), again.process.output());
  assertEquals(await again.stop(), 0);
});

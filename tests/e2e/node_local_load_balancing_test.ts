import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { BALANCING_CONFIG } from "./node_local_load_balancing/config.ts";
import { NodeLocalProbe } from "./node_local_load_balancing/node_local_probe.ts";
import { execWorks, logsAreRead, startPods } from "./single_node/pods.ts";

const NAME = "a worker reaches every controller through a load balancer of its own";
const BALANCED = "https://127.0.0.1:7443";
/** k0s as the cloud provider, which is one of the controllers. */
const CONTROLLER = ["-c", "/run/k0s-config.yaml", "--enable-k0s-cloud-provider"];
const WORKER = ["--enable-cloud-provider"];

networkScenario(NAME, ["one", "two", "three", "box"], async (t, _network, [one, two, three, box]) => {
  for (const machine of [one, two, three]) {
    await machine.run("sh", ["-c", "cat > /run/k0s-config.yaml"], { stdin: BALANCING_CONFIG });
  }
  await using first = await TestNode.boot(one, CONTROLLER);
  await using worker = await TestNode.startWorker(box, await first.createToken("worker"), WORKER);
  await nodeStep(t, worker, "it is ready although the way to the API is a pod that it starts itself", async () => {
    await worker.ready();
    assertEquals(await behind(worker), [`${one.address}:6443`]);
    assertMatch(
      (await box.k0s(["status"])).stdout,
      new RegExp(`^Node-local load balancing: ${BALANCED} \\(Traefik\\) to ${one.address}:6443$`, "m"),
    );
    const kubelets = await box.run("sh", ["-c", "tr '\\0' '\\n' < /proc/$(pidof kubelet)/cmdline"]);
    assertMatch(kubelets.stdout, /^--kubeconfig=\/run\/k0s\/nllb\/kubeconfig\.yaml$/m);
    const pod = await one.kubectl(["-n", "kube-system", "get", "pod", "nllb-box", "-o", "jsonpath={.spec.priority}"]);
    assertEquals(pod, "2000001000");
  });
  await nodeStep(t, worker, "the cloud provider has initialised it, with the address of its machine", async () => {
    const shown = ["-o", "jsonpath={.spec.providerID} {.spec.taints} {.status.addresses[*].address}"];
    assertEquals(
      await one.kubectl(["get", "node", "box", ...shown]),
      `k0s-cloud-provider://box  ${box.address} box`,
    );
  });

  await nodeStep(t, worker, "it is taken from the running worker, and given back", async () => {
    const before = await worker.pids();
    await reconfigure(first, BALANCING_CONFIG.replace("enabled: true", "enabled: false"));
    await isReachedBy(worker, "--kubeconfig=/var/lib/k0s/kubelet.conf");
    assertEquals((await worker.status()).NodeLocalLoadBalancing, undefined);
    await reconfigure(first, BALANCING_CONFIG);
    await isReachedBy(worker, "--kubeconfig=/run/k0s/nllb/kubeconfig.yaml");
    assertEquals(await behind(worker), [`${one.address}:6443`]);
    const after = await worker.pids();
    assertEquals(Object.keys(after).filter((name) => after[name] !== before[name]), ["kubelet"]);
  });

  const token = await first.createToken("controller");
  await using second = await joined(t, two, token);
  await using third = await joined(t, three, token);
  await nodeStep(t, worker, "controllers that join are behind it", async () => {
    await eventually(async () => (await behind(worker)).length === 3, {
      what: "the worker knows three API servers",
      withinMs: 60_000,
    });
    await startPods(two);
    await logsSeenFrom([one, two, three]);
  });
  await nodeStep(
    t,
    worker,
    "leases tell the controllers and the leader, and labels the pod of the worker",
    async () => {
      const [leader, ...own] = await holders(two, [
        "k0s-endpoint-reconciler",
        ...["one", "two", "three"].map(ownLease),
      ]);
      assertEquals([own.length, new Set(own).size, own.indexOf(leader!)], [3, 3, 0], `${leader}: ${own}`);
      const labels = "app.kubernetes.io/managed-by=k0s,app.kubernetes.io/component=nllb";
      const shown = "{.items[*].metadata.name} {.items[*].status.podIP} {.items[*].spec.nodeName}";
      const pods = await two.kubectl(["-n", "kube-system", "get", "pod", "-l", labels, "-o", `jsonpath=${shown}`]);
      assertEquals(pods, `nllb-box ${box.address} box`);
    },
  );

  await nodeStep(t, worker, "the controller that it joined at dies: the API stays, and so does the node", async () => {
    await using probe = await NodeLocalProbe.start(box);
    await one.powerOff();
    await probe.answers(100);
    const { longestGapMs, failed, asked } = probe.report();
    console.log(`API through ${BALANCED}: longest gap ${longestGapMs} ms, ${failed} of ${asked} requests failed`);
    assert(longestGapMs < 30_000, `${longestGapMs} ms without the API`);
    const died = await renewed(two);
    await eventually(async () => await renewed(two) > died, { what: "the node renews its lease", withinMs: 60_000 });
    await logsSeenFrom([two, three]);
    await execWorks(two);
  });

  await nodeStep(t, worker, "it starts again while that one is dead", async () => {
    assertEquals(await worker.stop(), 0);
    await using again = await TestNode.startWorker(box, "junk", WORKER);
    await again.ready();
    assertEquals((await again.status()).WorkerToAPIConnectionStatus.Success, true);
    await eventually(
      async () => (await behind(again)).join() === [`${two.address}:6443`, `${three.address}:6443`].join(),
      {
        what: "the dead controller is not behind it any more",
        withinMs: 120_000,
        everyMs: 1_000,
      },
    );
    const [leader, ...living] = await holders(two, ["k0s-endpoint-reconciler", ...["two", "three"].map(ownLease)]);
    assert(living.includes(leader!), `${leader} leads, beside ${living}`);
    await two.kubectl(["annotate", "node", "box", "k0sproject.io/node-ip-external=198.51.100.7"]);
    const external = ["-o", 'jsonpath={.status.addresses[?(@.type=="ExternalIP")].address}'];
    await eventually(async () => await two.kubectl(["get", "node", "box", ...external]) === "198.51.100.7", {
      what: "another controller is the cloud provider",
      withinMs: 120_000,
      everyMs: 1_000,
    });
    assertEquals(await again.stop(), 0);
    for (const controller of [second, third]) assertEquals((await controller.status()).Role, "controller");
  });
});

async function joined(t: Deno.TestContext, machine: Machine, token: string): Promise<TestNode> {
  await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
  const node = TestNode.start(machine, [...CONTROLLER, "--token-file", "/run/join-token"]);
  await nodeStep(t, node, `"${machine.name}" joins as a controller`, () => node.ready());
  return node;
}

const ownLease = (machine: string) => `k0s-ctrl-${machine}`;

/** Identity of the holder of each of these leases. */
async function holders(asked: Machine, leases: readonly string[]): Promise<string[]> {
  const shown = ["-o", "jsonpath={.items[*].spec.holderIdentity}"];
  return (await asked.kubectl(["-n", "kube-node-lease", "get", "lease", ...leases, ...shown])).split(" ");
}

/** Has a controller take over another configuration. */
async function reconfigure(node: TestNode, config: string): Promise<void> {
  await node.machine.run("sh", ["-c", "cat > /run/k0s-config.yaml"], { stdin: config });
  await node.process.signal("SIGHUP");
}

/** Waits until the kubelet of a worker runs by a kubeconfig, and the worker has done with it. */
async function isReachedBy(worker: TestNode, argument: string): Promise<void> {
  await eventually(async () => {
    const { stdout } = await worker.machine.run("sh", ["-c", "tr '\\0' '\\n' < /proc/$(pidof kubelet)/cmdline"]);
    const { Node, Warnings = [], WorkerToAPIConnectionStatus: { Success } } = await worker.status();
    return stdout.split("\n").includes(argument) && Node?.Ready === true && Success && Warnings.length === 0;
  }, { what: `the node is Ready with ${argument}`, withinMs: 120_000, everyMs: 500 });
}

/** API servers behind the load balancer of a worker, as it says itself. */
async function behind(worker: TestNode): Promise<readonly string[]> {
  return (await worker.status()).NodeLocalLoadBalancing?.APIServers ?? [];
}

/** When the worker told last that it is alive. */
async function renewed(asked: Machine): Promise<number> {
  return Date.parse(
    await asked.kubectl(["-n", "kube-node-lease", "get", "lease", "box", "-o", "jsonpath={.spec.renewTime}"]),
  );
}

/** Agents meet every konnectivity-server through the load balancer. */
async function logsSeenFrom(machines: readonly Machine[]): Promise<void> {
  for (const machine of machines) {
    await eventually(async () => (await logsAreRead(machine), true), {
      what: `agents reach "${machine.name}"`,
      withinMs: 120_000,
      everyMs: 1_000,
    });
  }
}

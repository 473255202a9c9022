import { assert, assertEquals } from "@std/assert";
import { LoadWriter } from "../support/load_writer.ts";
import { nameOf } from "../support/load_writer_program.ts";
import { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { eventually } from "../support/eventually.ts";
import { TestNode } from "../support/test_node.ts";
import {
  isPutBack,
  outlivesItsProfile,
  PROFILE,
  reachesKubelet,
  reachesRuntime,
  writeConfig,
} from "./two_nodes/changed_profile.ts";
import { goOneAfterTheOther } from "./two_nodes/one_after_the_other.ts";
import { listensTo, showsRegistration } from "./two_nodes/registration.ts";

const OF_PROFILE = [`--profile=${PROFILE}`];
/** What the worker registers itself with, and what its kubelet is told as it is. */
const REGISTERED = ["--labels=example.com/room=attic,example.com/row=7", "--taints=example.com/slow:PreferNoSchedule"];
const KUBELET = (address: string) => `--kubelet-extra-args=--node-ip=${address} --address=0.0.0.0`;
const CONTROLLER = ["--enable-worker", "--no-taints"];
const NAME = "two clusters on one network, each reached from the other, and a worker of the first";

networkScenario(NAME, ["one", "two", "box"], async (t, network, [one, two, box]) => {
  await writeConfig(one, { values: { maxPods: 99 } });
  // One after the other: the machine that runs the tests may have two processors only.
  await using first = await TestNode.boot(one, CONTROLLER);
  await using second = await TestNode.boot(two);

  for (const [node, other] of [[first, two], [second, one]] as const) {
    const { name } = node.machine;
    await nodeStep(t, node, `the API of "${name}" answers on the other machine, as its own`, async () => {
      assertEquals(await nodesSeenFrom(other, node.machine), `${name} True ${node.machine.address}`);
    });
  }

  await nodeStep(t, first, "a cut cable stops that and nothing else; what was written before is kept", async () => {
    await using writer = await LoadWriter.start(two, [await adminKubeconfig(one)]);
    await writer.progress(20);
    await network.cut(one);
    const asked = ["--kubeconfig", "/run/one.conf", "--request-timeout=3s", "get", "nodes"];
    const refused = await two.k0s(["kubectl", ...asked]);
    assertEquals(refused.code, 1);
    assertEquals((await one.kubectl(["get", "--raw", "/readyz"])).trim(), "ok");

    await network.restore(one);
    await writer.progress(20);
    assertEquals(await nodesSeenFrom(two, one), `one True ${one.address}`);
    const report = await writer.verify(one);
    assertEquals(report.lost, []);
    assert(report.acknowledged >= 40 && report.longestPauseMs >= 3_000, JSON.stringify(report));
  });

  await nodeStep(t, first, "the load writer notices a lost write", async () => {
    await using writer = await LoadWriter.start(two, [await adminKubeconfig(one)]);
    await writer.progress(3);
    await writer.stop();
    await one.kubectl(["delete", "configmap", nameOf(writer.run, 1)]);

    assertEquals((await writer.verify(one)).lost, [`${nameOf(writer.run, 1)}=1 (not stored)`]);
  });

  assertEquals(await second.stop(), 0);
  const token = await first.createToken("worker");
  await using joined = TestNode.startWorkerByArgument(box, token, [
    ...OF_PROFILE,
    ...REGISTERED,
    KUBELET(box.address),
    "--iptables-mode=nft",
  ]);
  await nodeStep(t, joined, "a worker joins; its token is shown to nobody else", async () => {
    await joined.ready();
    await showsNoToken(box, token);
    assert(joined.process.output().includes("The join token was given as an argument"), joined.process.output());
  });
  await nodeStep(
    t,
    joined,
    "nodes have the labels and taints of their role, and those that they were given",
    async () => {
      await showsRegistration(one);
      const kubelet = await box.run("sh", ["-c", "tr '\\0' '\\n' < /proc/$(pidof kubelet)/cmdline"]);
      for (const argument of [`--node-ip=${box.address}`, "--address=0.0.0.0"]) {
        assert(kubelet.stdout.split("\n").includes(argument), kubelet.stdout);
      }
      const link = await box.run("readlink", ["/var/lib/k0s/bin/iptables"]);
      assertEquals(link.stdout, "xtables-nft-multi\n");
    },
  );
  await nodeStep(t, joined, "what others connect to listens at the ports that firewalls are told of", async () => {
    await listensTo(one, [179, 2380, 6443, 8132, 9443, 10_250]);
    await listensTo(box, [179, 10_250]);
  });
  const nodes = { controller: first, worker: joined };
  await nodeStep(t, joined, "a changed profile reaches it as it runs; pods stay", async () => {
    await eventually(() => hasRunningPods(one, "box"), {
      what: "its system pods run",
      withinMs: 180_000,
      everyMs: 1_000,
    });
    await reachesKubelet(nodes);
  });
  await nodeStep(t, joined, "so does another pause image", () => reachesRuntime(nodes));
  await nodeStep(t, joined, "a profile by which its kubelet does not start is put back", () => isPutBack(nodes));
  await nodeStep(
    t,
    joined,
    "it goes on without its profile, until there is one again",
    () => outlivesItsProfile(nodes),
  );
  await nodeStep(t, joined, "a change that restarts kubelets and runtimes does so one node at a time", async () => {
    await using hut = await Machine.create({ name: "hut", network });
    await using second = await TestNode.startWorker(hut, await first.createToken("worker"), OF_PROFILE);
    await second.ready();
    await eventually(() => hasRunningPods(one, "hut"), { what: "its pods run", withinMs: 180_000, everyMs: 1_000 });
    await goOneAfterTheOther(first, [joined, second]);
    assertEquals(await second.stop(), 0);
    await one.kubectl(["delete", "node", "hut"]);
  });
  await nodeStep(t, first, "power returns to a worker before it does to its controller", async () => {
    const uptime = await powerLost(first, joined);

    await box.boot();
    const otherLabel = "--labels=example.com/room=cellar";
    await using worker = await TestNode.startWorker(box, "junk", [...OF_PROFILE, otherLabel]);
    await eventually(() => Promise.resolve(worker.process.output().includes("Cannot read the worker profile yet")), {
      what: "the worker to ask for its profile",
      withinMs: 60_000,
    });
    await one.boot();
    await using controller = TestNode.start(one, CONTROLLER);
    await worker.ready();
    await controller.ready();

    assertEquals(await nodesSeenFrom(two, one), `box True ${box.address}one True ${one.address}`);
    assert(await renewed(one) > uptime, "the node renews its lease");
    // Labels and taints are for the first registration alone.
    await showsRegistration(one);
    assertEquals([await worker.stop(), await controller.stop()], [0, 0]);
  });
});

/** Whether every pod on a worker is Ready. */
async function hasRunningPods(asked: Machine, node: string): Promise<boolean> {
  const conditions = await asked.kubectl([
    ...["-n", "kube-system", "get", "pods", "--field-selector", `spec.nodeName=${node}`],
    ...["-o", 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'],
  ]);
  return /^True( True)+$/.test(conditions);
}

/** Users other than root see no token: in no process's arguments, and not in the status. */
async function showsNoToken(machine: Machine, token: string): Promise<void> {
  const shown = await machine.run("sh", ["-c", "cat /proc/[0-9]*/cmdline"]);
  const { stdout } = await machine.k0s(["status", "-o", "json"]);
  assert(shown.stdout.includes("kubelet"), "the processes of the worker are shown");
  assertEquals([shown.stdout.includes(token), stdout.includes(token)], [false, false]);
}

/** Switches both off at once. @returns When the worker told last that it is alive. */
async function powerLost(controller: TestNode, worker: TestNode): Promise<number> {
  const lastSeen = await eventually(() => renewed(controller.machine), {
    what: "the node renews its lease",
    withinMs: 60_000,
  });
  await Promise.all([controller.machine.powerOff(), worker.machine.powerOff()]);
  await Promise.all([controller.ended(), worker.ended()]);
  return lastSeen;
}

/** When the worker told last that it is alive. */
async function renewed(asked: Machine): Promise<number> {
  return Date.parse(
    await asked.kubectl(["-n", "kube-node-lease", "get", "lease", "box", "-o", "jsonpath={.spec.renewTime}"]),
  );
}

/** Name, readiness and address of the nodes of `of`, asked for by `from` with the administrator's kubeconfig. */
async function nodesSeenFrom(from: Machine, of: Machine): Promise<string> {
  await from.run("sh", ["-c", `cat > /run/${of.name}.conf`], { stdin: await adminKubeconfig(of) });
  const columns = '{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.addresses[0].address}';
  return await from.kubectl([
    ...["--kubeconfig", `/run/${of.name}.conf`, "--request-timeout=10s"],
    ...["get", "nodes", "-o", `jsonpath={range .items[*]}${columns}{end}`],
  ]);
}

async function adminKubeconfig(of: Machine): Promise<string> {
  const { stdout } = await of.k0s(["kubeconfig", "admin"]);
  assert(stdout.includes(`server: https://${of.address}:6443`), "the kubeconfig names the machine's address");
  return stdout;
}

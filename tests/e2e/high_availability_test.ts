import { assertEquals, assertMatch } from "@std/assert";
import { auditFlags } from "../support/audit_flags.ts";
import { ControlPlane, underLoad } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import { Machine } from "../support/machine.ts";
import { Network } from "../support/network.ts";
import { endToEnd, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { Balancer } from "./high_availability/balancer.ts";
import { beginCharts, chartsAreTakenUp } from "./high_availability/charts.ts";
import { joinedMembers, voters } from "./high_availability/members.ts";
import { dnsOnEachNode, farPodRunsAgain, podsTalkAcrossNodes, startFarPod } from "./high_availability/nodes.ts";
import { diesAndComesBack } from "./high_availability/outage.ts";
import { keepsQuorum, leavesAndJoinsAnew, namesTheDead } from "./high_availability/replace.ts";
import { renewsEverywhere } from "./high_availability/renewal.ts";
import { refusesTokens } from "./high_availability/tokens.ts";
import { BALANCING_CONFIG } from "./node_local_load_balancing/config.ts";
import { execWorks, logsAreRead, podsTalk, startPods } from "./single_node/pods.ts";

// Runs alone: it measures for how long the API is away.

/** How long agents may take to reach a controller that has just joined, in milliseconds. */
const AGENTS_WITHIN_MS = 120_000;

endToEnd("a cluster grows from one controller to three and two workers, and outlives each of them", async (t) => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  await using three = await Machine.create({ name: "three", network });
  await using box = await Machine.create({ name: "BOX", network });
  await using shed = await Machine.create({ name: "shed", network });
  await using client = await Machine.create({ name: "client", network });
  await using controlPlane = new ControlPlane();
  await using workers = new AsyncDisposableStack();
  for (const machine of [one, two, three]) {
    await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin: BALANCING_CONFIG });
  }
  const first = await controlPlane.add(one);

  await nodeStep(t, first, "a token that is of no use is refused, and why", () => refusesTokens(first, box));
  const inAttic = ["--labels=place=attic"];
  const joining = workers.use(await TestNode.startWorker(box, await first.createToken("worker"), inAttic));
  await nodeStep(t, joining, "a worker joins under its name in lower case", async () => {
    await joining.ready();
    const status = await joining.status();
    assertEquals([status.Role, status.Workloads, status.WorkerToAPIConnectionStatus.Success], ["worker", true, true]);
    assertEquals((await one.kubectl(["get", "nodes", "-l", "place=attic", "-o", "name"])).trim(), "node/box");
  });
  await nodeStep(t, joining, "its pods run, and their logs and shells are reached through konnectivity", async () => {
    await startPods(one);
    await podsTalk(one);
    await logsAreRead(one);
    await execWorks(one);
  });
  await nodeStep(t, joining, "a worker that has joined stops", async () => assertEquals(await joining.stop(), 0));
  const worker = workers.use(await TestNode.startWorker(box, "junk"));
  await nodeStep(t, worker, "and starts again without its token", () => worker.ready());

  await nodeStep(t, first, "two controllers join under load", async () => {
    await underLoad(client, controlPlane, async () => {
      for (const machine of [two, three]) await controlPlane.add(machine);
    });
    await allVote([one, two, three]);
  });
  await nodeStep(t, first, "those that have joined keep an audit log, as the cluster does that is new", async () => {
    for (const machine of [one, two, three]) assertEquals(await auditFlags(machine), 5, machine.name);
  });
  const token = await controlPlane.node(two).createToken("worker");
  const second = workers.use(await TestNode.startWorker(shed, token, ["--labels=place=shed"]));
  await nodeStep(t, second, "a second worker joins at another controller; pods and DNS are on both", async () => {
    await second.ready();
    await dnsOnEachNode(three, ["box", "shed"]);
    await startFarPod(three);
    await podsTalkAcrossNodes(three);
  });
  for (const machine of [two, three]) {
    await nodeStep(t, controlPlane.node(machine), `logs and shells are reached from "${machine.name}"`, async () => {
      await eventually(async () => (await logsAreRead(machine), true), {
        what: "agents reach this controller",
        withinMs: AGENTS_WITHIN_MS,
        everyMs: 1_000,
      });
      await execWorks(machine);
    });
  }
  await nodeStep(t, second, "a worker's machine is rebooted: its pods run again", async () => {
    await shed.reboot();
    const again = workers.use(await TestNode.startWorker(shed, "junk"));
    await again.ready();
    await farPodRunsAgain(one);
  });

  await nodeStep(t, first, "every controller says which one leads", async () => {
    for (const machine of controlPlane.machines) await leads(controlPlane.node(machine), ["one"]);
    assertMatch((await two.k0s(["status"])).stdout, /^Leader: one$/m);
    assertMatch((await one.k0s(["status"])).stdout, /^Leader: one \(this controller\)$/m);
  });
  await nodeStep(t, first, "a controller leaves under load, is reset, and joins anew", async () => {
    await leavesAndJoinsAnew(two, controlPlane, client);
    await allVote([one, two, three]);
  });
  await using balancer = await Balancer.start(client, [one, two, three]);
  await nodeStep(
    t,
    first,
    "all certificates of all controllers are renewed at once, and the API does not notice",
    async () => {
      await renewsEverywhere(controlPlane, { client, balancer });
      await eventually(async () => (await logsAreRead(three), true), {
        what: "agents reach this controller again",
        withinMs: AGENTS_WITHIN_MS,
        everyMs: 1_000,
      });
    },
  );
  await nodeStep(t, first, "the leader is in the middle of an installation and of an upgrade of charts", () => {
    return beginCharts(two, { controllers: [one, two, three], workers: [box, shed] });
  });
  await nodeStep(t, first, "the leader's machine dies under load: it is named, kept, and another leads", async () => {
    const meanwhile = async () => {
      await namesTheDead(two, one);
      await keepsQuorum(two, three, one);
      await leads(controlPlane.node(two), ["two", "three"]);
      await chartsAreTakenUp(two, [box, shed]);
    };
    await diesAndComesBack(one, controlPlane, { client, worker: box, balancer, meanwhile });
  });
  for (const machine of [two, three]) {
    await nodeStep(t, controlPlane.node(machine), `so does "${machine.name}", and comes back`, async () => {
      await diesAndComesBack(machine, controlPlane, { client, worker: box, balancer });
    });
  }
  await nodeStep(t, controlPlane.node(one), "all vote, both nodes are Ready, and their pods talk", async () => {
    await allVote([one, two, three]);
    await one.kubectl(["wait", "--for=condition=Ready", "nodes", "--all", "--timeout=60s"], { withinMs: 70_000 });
    await podsTalkAcrossNodes(one);
  });
});

/** Waits until these are the voting members of etcd, as it and their objects say. */
async function allVote(controllers: readonly Machine[]): Promise<void> {
  const names = controllers.map(({ name }) => name).toSorted();
  const joined = Object.fromEntries(names.map((name) => [name, "True"]));
  for (const machine of controllers) {
    await eventually(async () => {
      assertEquals([await voters(machine), await joinedMembers(machine)], [names, joined]);
      return true;
    }, { what: `all are members, asked of "${machine.name}"`, withinMs: 30_000, everyMs: 1_000 });
  }
}

/** Waits until a controller says that one of these leads. */
async function leads(asked: TestNode, names: readonly string[]): Promise<void> {
  await eventually(async () => names.includes((await asked.status()).Leader?.Name ?? ""), {
    what: `one of ${names.join(", ")} leads`,
    withinMs: 150_000,
    everyMs: 1_000,
  });
}

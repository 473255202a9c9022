import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { killedWhileTrying, triesNothing } from "../support/config_trial.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { changedPids, commandLine, hasArgument } from "../support/node_processes.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { configEvents, DEFAULT_SPEC, newestConfigEvent, patchConfig, storedConfig } from "../support/stored_config.ts";
import { TestNode } from "../support/test_node.ts";
import { deletedObjectStays } from "./dynamic_config/deleted_object.ts";
import { goesOnWithTheNewest } from "./dynamic_config/large_objects.ts";
import { joined, restartsOneAtATime, START, writeFile } from "./dynamic_config/one_at_a_time.ts";
import { beginPacedObjects, goesOnWithPacedObjects } from "./dynamic_config/paced_objects.ts";
import { coreDnsIsPatched, mtuIsFollowed } from "./dynamic_config/stacks.ts";

/** Within which upstream's users see a change, in milliseconds. */
const REACTS_WITHIN_MS = 5_000;

const newestEvent = (machine: Machine, withinMs = REACTS_WITHIN_MS) => newestConfigEvent(machine, withinMs);

const NAME = "the configuration of a cluster is an object that its controllers follow";

networkScenario(NAME, ["one", "two", "three"], async (t, _network, [machine, other, last]) => {
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

      assertEquals(spec, DEFAULT_SPEC);
      assertEquals([event.type, event.reason, event.action], ["Normal", "SuccessfulReconcile", "ConfigReconciling"]);
      assertEquals([event.involvedObject["kind"], event.involvedObject["uid"]], ["ClusterConfig", metadata.uid]);
      assertStringIncludes((await machine.k0s(["status"])).stdout, "DynamicConfig: true");
    },
  );
  if (!isThere) return;

  await nodeStep(t, node, "an argument of a program: it alone begins again, within five seconds", async () => {
    const before = await node.pids();
    const controllers = "*,-pod-garbage-collector-controller";
    await patchConfig(machine, { controllerManager: { extraArgs: { v: "2", controllers } } });
    await hasArgument(node, "kube-controller-manager", { argument: "--v=2", withinMs: REACTS_WITHIN_MS });

    const joined = `--controllers=${controllers},-ttl-after-finished-controller,bootstrapsigner,tokencleaner`;
    assertEquals((await commandLine(node, "kube-controller-manager")).split("\0").includes(joined), true);
    assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
    assertEquals(changedPids(before, await node.pids()), ["kube-controller-manager"]);
  });

  await nodeStep(t, node, "a patch of CoreDNS: no process, but its stack", () => {
    return coreDnsIsPatched(node, REACTS_WITHIN_MS);
  });

  await nodeStep(t, node, "kube-router's MTU: no process, but its ConfigMap", () => {
    return mtuIsFollowed(node, REACTS_WITHIN_MS);
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

  await nodeStep(t, node, "k0s config status lists what became of each change", async () => {
    const { stdout } = await machine.k0s(["config", "status"]);

    assertMatch(stdout, /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
    const problem = "cannot change CNI provider from kuberouter to custom";
    assertMatch(stdout, new RegExp(`^\\S+ +Warning +FailedReconciling +clusterconfig/k0s .*${problem}`, "m"));
    assertMatch(stdout, /^\S+ +Normal +SuccessfulReconcile +clusterconfig\/k0s /m);
  });

  await nodeStep(t, node, "k0s config edit sends what holds, and nothing else", async () => {
    const edit = (from: string, to: string) =>
      machine.run("sh", ["-c", `TMPDIR=/run KUBE_EDITOR='sed -i "s/${from}/${to}/"' ${machine.k0sPath} config edit`]);
    const bad = await edit("hairpin:", "hairpinn:");
    const good = await edit("hairpin: Enabled", "hairpin: Allowed");

    assertEquals([bad.code, good.code, good.stdout], [1, 0, "clusterconfig.k0s.k0sproject.io/k0s edited\n"]);
    assertStringIncludes(bad.stderr, "no valid changes were saved");
    assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
  });

  await nodeStep(
    t,
    node,
    "large objects that replace each other without a pause: the node goes on, with the newest",
    () => goesOnWithTheNewest(node, k0s),
  );

  await nodeStep(t, node, "k0s config diff says what the object, or another one, would change", async () => {
    const stored = await machine.k0s(["config", "diff", "--object"]);
    const other = await machine.run("sh", [
      "-c",
      `echo 'spec: {scheduler: {extraArgs: {v: "7"}}}' | ${machine.k0sPath} config diff --object -`,
    ]);
    await writeFile(machine, { scheduler: { extraArgs: { v: "9" } } });
    const file = await machine.k0s(["config", "diff"]);

    assertEquals([stored.code, stored.stdout], [0, "Nothing would change on this node\n"]);
    assertEquals(other.code, 1, other.stderr);
    assertStringIncludes(other.stdout, "--v=3 → --v=7");
    assertStringIncludes(file.stdout, "ClusterConfig of the cluster says otherwise (k0s config edit): spec.");
    assertEquals(file.stdout.includes("--v=9"), false);
  });

  await triesNothing(machine);
  const { metadata: { resourceVersion } } = await storedConfig(machine);
  await using back = await killedWhileTrying(node, {
    begin: () => patchConfig(machine, { controllerManager: { extraArgs: { v: "4" } } }),
    start: () => TestNode.startFrom(machine, [], START),
  });
  await nodeStep(
    t,
    back,
    "killed while it tries an object, it starts by the last good one, and tries this again",
    async () => {
      const output = back.process.output();
      assertStringIncludes(output, "configuration was not in effect when k0s ended, and is tried again");
      assertStringIncludes(output, `resourceVersion=${resourceVersion}`);
      await hasArgument(back, "kube-controller-manager", { argument: "--v=4", withinMs: 30_000 });
      await triesNothing(machine);
      assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
    },
  );

  await patchConfig(machine, { nosuch: 1, scheduler: { extraArgs: { v: "5" } } });
  assertEquals((await newestEvent(machine, 30_000)).reason, "FailedReconciling");
  assertEquals(await back.stop(), 0);
  await using again = TestNode.startFrom(machine, [], START);
  await again.booted();

  await nodeStep(t, again, "a start beside an object that does not hold goes by the last one that did", async () => {
    const says = "since that of the cluster does not hold";
    const event = await eventually(
      async () => (await configEvents(machine)).find(({ message }) => message.includes(says)),
      { what: "an Event says so", withinMs: 30_000, everyMs: 500 },
    );

    assertEquals(event.type, "Warning");
    assertStringIncludes(event.message, "spec.nosuch");
    assertStringIncludes(await commandLine(again, "kube-scheduler"), "--v=3");
    await patchConfig(machine, { nosuch: null, scheduler: { extraArgs: { v: "3" } } });
  });

  await nodeStep(t, again, "a start reads the object before anything follows from the file", async () => {
    const { stdout } = await machine.k0s(["status", "--boot"]);
    const { Processes } = await again.status();

    assertStringIncludes(stdout, "cluster-config");
    assertStringIncludes(await commandLine(again, "kube-scheduler"), "--v=3");
    assertEquals(Processes.map(({ name, restarts }) => [name, restarts]).filter(([, restarts]) => restarts !== 0), []);
    assertEquals((await newestEvent(machine, 30_000)).reason, "SuccessfulReconcile");
  });

  const k0sAgain = (await again.status()).Pid;
  const paced = await beginPacedObjects(again);
  await using second = await joined(other, again, {
    ...{ api: { sans: ["two.example.com"] }, scheduler: { extraArgs: { v: "8" } } },
  });

  await nodeStep(t, second, "a controller that joins takes the object over, whatever its own file says", async () => {
    const { spec } = (await second.status()).ClusterConfig as { spec: { api: { sans: string[] } } };

    assertEquals(spec.api.sans, ["two.example.com"]);
    assertStringIncludes(await commandLine(second, "kube-scheduler"), "--v=3");
  });

  await using third = await joined(last, again, {});
  const controllers = [again, second, third];

  await nodeStep(t, again, "an object applied twice a second for a minute, in which others join: it goes on", () => {
    return goesOnWithPacedObjects(again, k0sAgain, paced);
  });

  await nodeStep(t, third, "what restarts every API server does so one controller at a time", async () => {
    await restartsOneAtATime(controllers);
  });

  await nodeStep(t, third, "all follow a change, and each says so", async () => {
    await patchConfig(other, { scheduler: { extraArgs: { v: "4" } } });
    for (const node of controllers) {
      await hasArgument(node, "kube-scheduler", { argument: "--v=4", withinMs: REACTS_WITHIN_MS });
    }
    const { metadata: { resourceVersion } } = await storedConfig(machine);
    await eventually(async () => {
      const events = await configEvents(machine);
      const ofChange = events.filter(({ involvedObject }) => involvedObject["resourceVersion"] === resourceVersion);
      return ofChange.length === controllers.length;
    }, { what: "an Event of each", withinMs: 30_000, everyMs: 500 });
  });

  await nodeStep(t, again, "an object that is deleted changes nothing, and the file is still read again", () => {
    return deletedObjectStays(controllers, 30_000);
  });

  assert(!again.process.output().includes("Cannot bring the node up to date"), again.process.output());
  for (const node of [third, second, again]) assertEquals(await node.stop(), 0);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { killedWhileTrying, triesAgain, triesNothing } from "../support/config_trial.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { changedPids, commandLine } from "../support/node_processes.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { type Change, CONFIG, write } from "./reload/config_file.ts";

/** A file that k0s does not read. */
const NEW = "/run/new.yaml";
/** Valid flags, but the API server then has no request to spare, which it finds out as it starts. */
const IMPOSSIBLE = { "max-requests-inflight": "0", "max-mutating-requests-inflight": "0" };
/** How soon a change has to be effective, in milliseconds: a deadline, not a benchmark. */
const WITHIN_MS = 120_000;

/** The processes that are others than before once `isEffective`, by name. */
async function restartedBy(
  node: TestNode,
  change: Change,
  what: string,
  isEffective: () => Promise<boolean>,
): Promise<string[]> {
  const before = await node.pids();
  await write(node.machine, change);
  await node.process.signal("SIGHUP");
  await eventually(isEffective, { what, withinMs: WITHIN_MS, everyMs: 500 });
  const after = await node.pids();
  return changedPids(before, after);
}

async function failures(machine: Machine): Promise<string> {
  return await machine.kubectl([
    ...["-n", "kube-system", "get", "events", "--field-selector", "reason=FailedReconciling"],
    ...["-o", "jsonpath={.items[*].message}"],
  ]);
}

async function serverNames(machine: Machine): Promise<string> {
  const args = ["x509", "-noout", "-ext", "subjectAltName", "-in", "/var/lib/k0s/pki/server.crt"];
  return (await machine.run("openssl", args)).stdout;
}

scenario("a running node takes its configuration over again", async (t, machine) => {
  await write(machine, {});
  // The working directory of a running k0s is another one.
  await using node = TestNode.startFrom(machine, ["cd /run"], ["controller", "--single", "-c", "k0s-config.yaml"]);
  await node.booted();
  if (!await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady())) return;
  const k0s = (await node.status()).Pid;

  await nodeStep(t, node, "the file it was started with is found from anywhere", async () => {
    const { stdout } = await machine.run("sh", ["-c", `cd /tmp && ${machine.k0sPath} kubeconfig admin`]);

    assertStringIncludes(stdout, "server: https://");
  });

  await nodeStep(t, node, "a new name of the API: its certificate alone is issued again", async () => {
    const restarted = await restartedBy(node, { sans: ["api.example.com"] }, "the server has the name", async () => {
      const status = await node.status();
      const { ClusterConfig } = status as unknown as { ClusterConfig: { spec: { api: { sans: string[] } } } };
      return ClusterConfig.spec.api.sans.includes("api.example.com") &&
        (await serverNames(machine)).includes("api.example.com");
    });

    assertEquals(restarted, []);
  });

  await nodeStep(t, node, "an argument of the scheduler: it alone begins again", async () => {
    const change = { sans: ["api.example.com"], schedulerVerbosity: 2 };
    const isReady = async () => {
      const { Processes } = await node.status();
      const scheduler = Processes.find(({ name }) => name === "kube-scheduler");
      return scheduler?.state === "ready" && (await commandLine(node, "kube-scheduler")).includes("--v=2");
    };

    assertEquals(await restartedBy(node, change, "the scheduler has its argument", isReady), ["kube-scheduler"]);
  });

  await nodeStep(
    t,
    node,
    "a worker profile: the kubelet alone begins again, and the profile is in the cluster",
    async () => {
      const change = { sans: ["api.example.com"], schedulerVerbosity: 2, maxPods: 77 };
      const isEffective = async () => {
        const pods = await machine.kubectl(["get", "nodes", "-o", "jsonpath={.items[0].status.capacity.pods}"]);
        const profile = await machine.kubectl(["-n", "kube-system", "get", "configmap", "-o", "yaml"]);
        return pods === "77" && profile.includes('"maxPods":77');
      };

      assertEquals(await restartedBy(node, change, "the node takes 77 pods", isEffective), ["kubelet"]);
    },
  );

  await nodeStep(t, node, "a setting of the system's pods: no process, but the stacks", async () => {
    const change = { sans: ["api.example.com"], schedulerVerbosity: 2, maxPods: 77, coreDnsPolicy: "Never" };
    const isEffective = async () =>
      await machine.kubectl([
        ...["-n", "kube-system", "get", "deployment", "coredns"],
        ...["-o", "jsonpath={.spec.template.spec.containers[0].imagePullPolicy}"],
      ]) === "Never";

    assertEquals(await restartedBy(node, change, "CoreDNS has its policy", isEffective), []);
  });

  await nodeStep(t, node, "what a running node cannot follow is refused, and nothing changes", async () => {
    const isSaid = async () => (await failures(machine)).includes("spec.network.podCIDR");
    const restarted = await restartedBy(node, { podCidr: "10.245.0.0/16" }, "an Event says so", isSaid);
    const components = (await machine.k0s(["status", "components"])).stdout;

    assertEquals(restarted, []);
    assertStringIncludes(components, "spec.network.podCIDR");
    assertStringIncludes(await serverNames(machine), "api.example.com");
    assert(!node.process.output().includes("Cannot bring the node up to date"), node.process.output());
  });

  await nodeStep(t, node, "an argument that ends the API server: it runs as before, and why is said", async () => {
    const good = { sans: ["api.example.com"], schedulerVerbosity: 2, maxPods: 77, coreDnsPolicy: "Never" };
    const why = "must add up to something positive";
    const isSaid = async () => (await failures(machine)).includes(why);
    await restartedBy(node, { ...good, apiArgs: IMPOSSIBLE }, "an Event says why", isSaid);
    const components = (await machine.k0s(["status", "components"])).stdout;
    assertStringIncludes(components, "kube-apiserver runs by its former specification");
    assertStringIncludes(components, why);
    const isWell = async () => (await node.status()).Processes.every(({ state }) => state === "ready");
    await eventually(isWell, { what: "every process is ready again", withinMs: WITHIN_MS, everyMs: 500 });

    const isForgotten = async () =>
      (await machine.k0s(["status", "components"])).stdout.includes("every process runs by its specification");
    assertEquals(await restartedBy(node, good, "it is forgotten", isForgotten), []);
  });

  const good = { sans: ["api.example.com"], schedulerVerbosity: 2, maxPods: 77, coreDnsPolicy: "Never" };
  const inForce = async () => (await machine.run("cat", [CONFIG])).stdout;

  await nodeStep(
    t,
    node,
    "k0s config diff says what a file would change, as diff does, and changes nothing",
    async () => {
      const before = await node.pids();
      await write(machine, { ...good, schedulerVerbosity: 3, maxPods: 78 }, NEW);
      const equal = await machine.k0s(["config", "diff"]);
      const other = await machine.k0s(["config", "diff", NEW]);
      const asJson = JSON.parse(
        (await machine.k0s(["config", "apply", NEW, "--dry-run"])).code === 1
          ? (await machine.k0s(["config", "diff", NEW, "-o", "json"])).stdout
          : "{}",
      );
      const bad = await machine.run("sh", ["-c", `echo 'spec: {nosuch: 1}' | ${machine.k0sPath} config diff -`]);
      const mistyped = await machine.k0s(["config", "diff", NEW, "--ouput", "json"]);

      assertEquals([equal.code, other.code, bad.code, mistyped.code], [0, 1, 2, 2]);
      assertEquals(equal.stdout, "Nothing would change on this node\n");
      for (const part of ["--v=2 → --v=3", "-maxPods: 77", "+maxPods: 78", "worker-config-default-"]) {
        assertStringIncludes(other.stdout, part);
      }
      assertEquals(asJson.processes.map(({ name }: { name: string }) => name).toSorted(), [
        "kube-scheduler",
        "kubelet",
      ]);
      assertStringIncludes(bad.stderr, "spec.nosuch");
      assertEquals(await node.pids(), before);
    },
  );

  await nodeStep(
    t,
    node,
    "k0s config apply returns when a file is in effect, and only what differs has begun again",
    async () => {
      const before = await node.pids();
      const { code, stdout, stderr } = await machine.k0s(["config", "apply", NEW]);
      const after = await node.pids();

      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "The configuration is in effect");
      assertStringIncludes(await commandLine(node, "kube-scheduler"), "--v=3");
      const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
      assertEquals(changed.toSorted(), ["kube-scheduler", "kubelet"]);
      assertEquals([await inForce(), (await machine.k0s(["config", "diff"])).code], [
        (await machine.run("cat", [NEW])).stdout,
        0,
      ]);
    },
  );

  await nodeStep(
    t,
    node,
    "k0s config apply puts back what a process does not become ready with, and exits with 1; another one waits",
    async () => {
      const [former, after] = [await inForce(), "/run/after.yaml"];
      await write(machine, { ...good, schedulerVerbosity: 4, maxPods: 78, apiArgs: IMPOSSIBLE }, NEW);
      await write(machine, { ...good, schedulerVerbosity: 5, maxPods: 78 }, after);
      await using first = machine.start(machine.k0sPath, ["config", "apply", NEW]);
      const hasCompared = () => Promise.resolve(first.output().includes("--v=3 → --v=4"));
      await eventually(hasCompared, { what: "it shows what it changes", withinMs: WITHIN_MS, everyMs: 50 });
      await using second = machine.start(machine.k0sPath, ["config", "apply", after]);
      const [{ code }, { code: codeAfter }] = await Promise.all([first.status, second.status]);

      assertEquals([code, codeAfter], [1, 0], `${first.output()}${second.output()}`);
      for (const part of ["must add up to something positive", "The former configuration is in effect again"]) {
        assertStringIncludes(first.output(), part);
      }
      assertStringIncludes(second.output(), "--v=3 → --v=5");
      assertStringIncludes(await commandLine(node, "kube-scheduler"), "--v=5");
      assertEquals(await inForce(), (await machine.run("cat", [after])).stdout);

      assertEquals((await machine.k0s(["config", "apply", "-"], { stdin: former })).code, 0);
      assertEquals([await inForce(), (await machine.k0s(["config", "diff"])).code], [former, 0]);
      assertStringIncludes(await commandLine(node, "kube-scheduler"), "--v=3");
      assertEquals((await machine.run("ls", [`${CONFIG}.before-apply`])).code !== 0, true);
    },
  );

  await nodeStep(t, node, "k0s config apply of what takes a restart writes nothing", async () => {
    const former = await inForce();
    await write(machine, { ...good, podCidr: "10.245.0.0/16" }, NEW);
    const { code, stdout, stderr } = await machine.k0s(["config", "apply", NEW]);

    assertEquals([code, await inForce()], [1, former]);
    assertStringIncludes(stdout, "Refused while k0s runs");
    assertStringIncludes(stderr, "spec.network.podCIDR: cannot change while k0s runs");
  });

  assertEquals((await node.status()).Pid, k0s);
  const isFormer = "Starting by the former configuration";
  await using again = await killedWhileTrying(node, {
    begin: async () => {
      await write(machine, { ...good, schedulerVerbosity: 6, apiArgs: IMPOSSIBLE });
      await node.process.signal("SIGHUP");
    },
    start: () => TestNode.startFrom(machine, ["cd /run"], ["controller", "--single", "-c", "k0s-config.yaml"]),
  });
  await nodeStep(
    t,
    again,
    "killed meanwhile, it starts by the former file, tries this one again, and says both",
    async () => {
      await triesAgain(again, { says: isFormer, putsBack: "kube-apiserver" });
      assertStringIncludes(await commandLine(again, "kube-scheduler"), "--v=6");
      await write(machine, { ...good, schedulerVerbosity: 7 }, NEW);
      assertEquals((await machine.k0s(["config", "apply", NEW])).code, 0);
      await triesNothing(machine);
    },
  );
  assertEquals(await again.stop(), 0);
});

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { identities } from "../support/account_reach.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import {
  closePodFiles,
  clusterNamesResolve,
  commandsWork,
  newPodsStart,
  oddStart,
  processesAreClean,
} from "./restart/odd_start.ts";
import { givesBack, isLeftAlone, isManaged, takesOver } from "./restart/operators_containerd.ts";
import { componentNames, ourProcesses, treeOf } from "../support/machine_state.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const KEEPER = new URL("../testdata/e2e/keeper.yaml", import.meta.url).pathname;
const PKI = ["/var/lib/k0s/pki"];
/** The program that watches over a pod. */
const SHIM = "/containerd-shim-runc-v2";

/** Another account than at the first start, and than the API server's, which connects to its socket. */
const KINE_APART = "spec: {installConfig: {users: {kineUser: state-keeper}}}\n";

/** What must be the same after a restart. */
interface Kept {
  pki: string[];
  /** Identity of the container of the pod. */
  container: string;
  /** Sum of the executables. */
  kubelet: string;
}

scenario("data, pods and certificates survive a stop, a damaged executable and kill -9", async (t, machine) => {
  let kept: Kept | undefined;
  await t.step("a first start is killed while it unpacks", () => killedWhileUnpacking(machine));
  {
    await using node = await (await oddStart(machine)).booted();
    await nodeStep(
      t,
      node,
      "pods start under a closed umask, a proxy and no name server",
      () => node.systemPodsReady(),
    );
    await nodeStep(t, node, "commands pass by the proxy", () => commandsWork(node));
    await nodeStep(t, node, "processes have a clean environment and attributes", () => processesAreClean(node));
    await nodeStep(t, node, "a pod and data are there", async () => {
      await machine.kubectl(["apply", "-f", KEEPER]);
      await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
      kept = await state(machine);
    });
    await nodeStep(
      t,
      node,
      "names of the cluster resolve, and status says why others do not",
      () => clusterNamesResolve(node),
    );
    await nodeStep(t, node, "SIGTERM ends everything but pods", () => endsAll(node));
  }
  await damage(machine);
  await openToGroupZero(machine);
  await closePodFiles(machine);
  await machine.run("sh", ["-ec", "mkdir -p /etc/k0s; cat > /etc/k0s/k0s.yaml"], { stdin: KINE_APART });
  {
    await using node = await TestNode.boot(machine);
    await nodeStep(t, node, "a start repairs the executable and finds all as it was", () => isAsKept(node, kept));
    await nodeStep(
      t,
      node,
      "a start closes what an older k0s left open to root's group, and gives kine its new account",
      () => isClosed(node),
    );
    await nodeStep(t, node, "a start opens files of pods that a closed umask had made", () => newPodsStart(node));
    await nodeStep(t, node, "kill -9 does not reach the pods", async () => {
      const before = await shims(machine);
      await node.kill();
      assertEquals(await shims(machine), before);
    });
  }
  const containerdConfig = await takesOver(machine);
  {
    await using node = await TestNode.boot(machine);
    await nodeStep(t, node, "a start after kill -9 takes over", async () => {
      await isAsKept(node, kept);
      await everyProgramRunsOnce(node);
    });
    await nodeStep(
      t,
      node,
      "a configuration of containerd that an operator has taken over is used",
      () => isLeftAlone(node, containerdConfig),
    );
    await nodeStep(t, node, "SIGTERM during the start ends cleanly as well", async () => {
      assertEquals(await node.stop(), 0);
      await stopsWhileStarting(machine);
    });
  }
  await givesBack(machine);
  await machine.powerOff();
  await machine.boot();
  await using node = await TestNode.boot(machine);
  await nodeStep(t, node, "a start after a power cut has the same data and certificates", () => hasData(node, kept));
  await nodeStep(t, node, "containerd's configuration that was removed is there again", () => isManaged(node));
});

async function killedWhileUnpacking(machine: Machine): Promise<void> {
  await using node = TestNode.start(machine);
  await eventually(async () => {
    const names = (await Array.fromAsync(Deno.readDir(machine.dataPath("bin")))).map(({ name }) => name);
    return names.some((name) => name.endsWith(".tmp"));
  }, { what: "an executable is half written", withinMs: 30_000, everyMs: 5 });
  await node.kill();
}

async function state(machine: Machine): Promise<Kept> {
  const { stdout } = await machine.run("sha256sum", ["/var/lib/k0s/bin/kubelet"]);
  return {
    pki: await treeOf(machine, PKI),
    container: await machine.kubectl([
      ...["get", "pod", "keeper", "-o"],
      "jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}",
    ]),
    kubelet: stdout,
  };
}

async function endsAll(node: TestNode): Promise<void> {
  assertEquals(await node.stop(), 0);
  assertEquals(await componentNames(node.machine), []);
  assertNotEquals(await shims(node.machine), [], "pods were to keep running");
  const { stdout } = await node.machine.run("sh", ["-c", "ls /run/k0s/*.pid /run/k0s/k0s.yaml 2>/dev/null || true"]);
  assertEquals(stdout, "", "files that say that k0s runs");
}

/** Process ids of what keeps the pods alive. */
async function shims(machine: Machine): Promise<number[]> {
  const running = (await ourProcesses(machine)).filter(({ executable }) => executable.endsWith(SHIM));
  return running.map(({ pid }) => pid).sort((a, b) => a - b);
}

/** Cuts an executable off in the middle. */
async function damage(machine: Machine): Promise<void> {
  const path = machine.dataPath("bin/kubelet");
  const { size } = await Deno.stat(path);
  await Deno.truncate(path, Math.floor(size / 2));
}

/** Owners, modes and an account as upstream, and k0s before groups of its own, leave them. */
async function openToGroupZero(machine: Machine): Promise<void> {
  const { code, stderr } = await machine.run("sh", [
    "-ec",
    `cd /var/lib/k0s
    usermod --gid 0 kube-scheduler; groupdel kube-scheduler
    find pki -name '*.key' -exec chmod 640 {} +
    chgrp -R 0 db; chmod 750 db logs; chmod 644 db/state.db; chmod 644 logs/*
    chgrp 0 /run/k0s/kine; chmod 755 /run/k0s/kine`,
  ]);
  assertEquals(code, 0, stderr);
}

async function isClosed(node: TestNode): Promise<void> {
  const names =
    "/var/lib/k0s/db /var/lib/k0s/db/state.db /var/lib/k0s/logs /run/k0s/kine /run/k0s/kine/kine.sock:2379 " +
    "/var/lib/k0s/pki/sa.key";
  const { stdout } = await node.machine.run("stat", ["-c", "%n %U:%G %a", ...names.split(" ")]);
  assertEquals(stdout.trim().split("\n"), [
    "/var/lib/k0s/db state-keeper:state-keeper 700",
    "/var/lib/k0s/db/state.db state-keeper:state-keeper 600",
    "/var/lib/k0s/logs root:root 711",
    "/run/k0s/kine state-keeper:kube-apiserver 2710",
    "/run/k0s/kine/kine.sock:2379 state-keeper:kube-apiserver 660",
    "/var/lib/k0s/pki/sa.key kube-apiserver:root 600",
  ]);
  const { "kube-scheduler": scheduler, kine } = await node.pids();
  const found = await identities(node.machine, { scheduler: scheduler!, kine: kine! });
  assertEquals(found, { scheduler: "kube-scheduler kube-scheduler -", kine: "state-keeper state-keeper -" });
}

async function isAsKept({ machine }: TestNode, kept: Kept | undefined): Promise<void> {
  await eventually(async () => {
    assertEquals(await state(machine), kept);
    return true;
  }, { what: "certificates, pod and executables are as before", withinMs: 60_000, everyMs: 1_000 });
  await dataAreThere(machine);
}

async function hasData({ machine }: TestNode, kept: Kept | undefined): Promise<void> {
  assertEquals(await treeOf(machine, PKI), kept?.pki);
  await dataAreThere(machine);
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
}

async function dataAreThere(machine: Machine): Promise<void> {
  const data = await machine.kubectl(["get", "configmap", "keeper", "-o", "jsonpath={.data.text}"]);
  assertEquals(data, "kept");
}

async function everyProgramRunsOnce(node: TestNode): Promise<void> {
  const pids = await node.pids();
  const running = (await ourProcesses(node.machine)).filter(({ executable }) => !executable.endsWith(SHIM));
  assertEquals(running.map(({ pid }) => pid).sort(), Object.values(pids).sort(), "programs of an earlier start");
  assert(running.length === 6, `${running.length} programs run`);
}

async function stopsWhileStarting(machine: Machine): Promise<void> {
  await using node = TestNode.start(machine);
  await node.started("kube-apiserver");
  assertEquals(await node.stop(), 0);
  // The shim of a pod, which stays, may just be making it.
  await eventually(async () => {
    assertEquals(await componentNames(machine), []);
    return true;
  }, { what: "nothing of k0s runs any more", withinMs: 20_000 });
}

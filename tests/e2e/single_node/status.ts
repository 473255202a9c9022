import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import type { ComponentsDocument } from "../../../lib/status/mod.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

/** Every process of a single node on SQLite. */
const PROCESSES = ["containerd", "kine", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"];

/** `k0s status` as text, JSON and YAML. */
export async function statusIsShown(node: TestNode): Promise<void> {
  const document = await node.status();
  assertEquals([document.Role, document.Workloads, document.SingleNode], ["controller", true, true]);
  assertEquals(document.WorkerToAPIConnectionStatus.Success, true);
  const states = document.Processes.map(({ name, state, restarts }) => `${name} ${state} ${restarts}`).sort();
  assertEquals(states, PROCESSES.map((name) => `${name} ready 0`));

  const text = await output(node.machine, ["status"]);
  assertMatch(text, /^Version: v.*\nProcess ID: \d+\nRole: controller\nWorkloads: true\nSingleNode: true\n/);
  assertMatch(text, /^kube-apiserver +ready +\d+ +0/m);

  const yaml = await output(node.machine, ["status", "-o", "yaml"]);
  assertMatch(yaml, /^SingleNode: true$/m);
}

/** `k0s status --boot` and `k0s status components`. */
export async function bootIsAccountedFor({ machine }: TestNode): Promise<void> {
  const boot = await output(machine, ["status", "--boot"]);
  assertMatch(boot, /^[* ] +kube-apiserver +\d+\.\d\ds +\d+\.\d\ds +=+$/m);

  const spans = JSON.parse(await output(machine, ["status", "--boot", "-o", "json"]));
  assert(spans.every(({ outcome }: { outcome: string }) => outcome === "done"), JSON.stringify(spans));

  const { healthProbes } = parse(await output(machine, ["status", "components"])) as ComponentsDocument;
  const latest = Object.entries(healthProbes).map(([name, [probe]]) => `${name} ${probe?.error}`).sort();
  assertEquals(latest, PROCESSES.map((name) => `${name} null`));
}

/** A log that goes to a pipe is structured. */
export function logIsStructured({ process }: TestNode): void {
  const lines = process.output().split("\n").filter((line) => line !== "");
  const others = lines.filter((line) => !/^time="[^"]+" level=(debug|info|warning|error) msg=/.test(line));
  assertEquals(others, []);
}

/** A second k0s is refused, and the first does not notice. */
export async function secondIsRefused(node: TestNode): Promise<void> {
  const startedMs = performance.now();
  const { code, stderr } = await node.machine.k0s(["controller", "--single"]);
  assertEquals(code, 1);
  assertMatch(stderr, /another k0s process is still running\nHint: .*k0s status/);
  assert(performance.now() - startedMs < 20_000, "the refusal took long");
  assert((await node.status()).Processes.every(({ state }) => state === "ready"));
}

/** `k0s kubeconfig admin`, usable by any kubectl. */
export async function adminKubeconfigWorks({ machine }: TestNode): Promise<void> {
  const kubeconfig = await output(machine, ["kubeconfig", "admin"]);
  await Deno.writeTextFile(machine.dataPath("copied.conf"), kubeconfig, { mode: 0o600 });
  const identity = await machine.kubectl(["--kubeconfig=/var/lib/k0s/copied.conf", "auth", "whoami", "-o", "json"]);
  assertEquals(JSON.parse(identity).status.userInfo.username, "kubernetes-admin");
  await Deno.remove(machine.dataPath("copied.conf"));
}

/** The executable is kubectl when it is called so. */
export async function symlinksAreKubectl({ machine }: TestNode): Promise<void> {
  for (const name of ["kubectl", "k0s-kubectl"]) {
    const path = `${machine.directory}/${name}`;
    await Deno.symlink(machine.k0sPath, path);
    const { code, stdout, stderr } = await machine.run(path, ["get", "namespaces", "-o", "name"]);
    assertEquals(code, 0, stderr);
    assert(stdout.split("\n").includes("namespace/kube-system"), stdout);
  }
}

async function output(machine: Machine, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(args);
  assertEquals(code, 0, stderr);
  return stdout;
}

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

/** A profile that only the tested worker uses. */
export const PROFILE = "box";
/** How soon a change has to be effective, in milliseconds: a deadline, not a benchmark. */
const WITHIN_MS = 120_000;
const MARK = "k0s.k0sproject.io/worker-config";

/** What of a cluster's configuration the workers follow. */
export interface FollowedConfig {
  /** Values of {@link PROFILE}; left out: there is no such profile. */
  values?: unknown;
  pauseImage?: string;
  /** Values of the profile of all other nodes. @default {none} */
  others?: unknown;
  /** Where images come from: the runtime is told of it once, by being restarted. @default {not said} */
  registries?: readonly unknown[];
}

/** Writes the file that a controller reads when it is not told another one. */
export async function writeConfig(
  machine: Machine,
  { values, pauseImage, others, registries }: FollowedConfig,
): Promise<void> {
  const profiles = Object.entries({ [PROFILE]: values, default: others });
  const workerProfiles = profiles.flatMap(([name, values]) => values === undefined ? [] : [{ name, values }]);
  const spec = {
    ...(workerProfiles.length === 0 ? {} : { workerProfiles }),
    ...(registries === undefined ? {} : { containerd: { registries } }),
    ...(pauseImage === undefined ? {} : { images: { pause: { image: pauseImage } } }),
  };
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin: JSON.stringify({ spec }) });
}

/** Has a controller take over another configuration, waits for its effect on a worker, and names what was restarted there. */
async function restartedBy(
  { controller, worker }: Nodes,
  config: FollowedConfig,
  effect: { what: string; isThere: () => Promise<boolean> },
): Promise<string[]> {
  const before = await worker.pids();
  const containers = await containersOn(controller.machine, worker.machine.name);
  assert(containers.includes(" 0"), containers);
  await writeConfig(controller.machine, config);
  await controller.process.signal("SIGHUP");
  await eventually(effect.isThere, { what: effect.what, withinMs: WITHIN_MS, everyMs: 500 });
  const after = await worker.pids();
  assertEquals(await containersOn(controller.machine, worker.machine.name), containers);
  return Object.keys(after).filter((name) => after[name] !== before[name]).toSorted();
}

/** A controller, and a worker of its cluster. */
export interface Nodes {
  controller: TestNode;
  worker: TestNode;
}

/** A value of the profile reaches the running kubelet, which alone begins again. */
export async function reachesKubelet(nodes: Nodes): Promise<void> {
  const { controller, worker: { machine: { name } } } = nodes;
  const kubelet = (await controller.pids())["kubelet"];
  const pods = () => onNode(controller.machine, name, "{.status.capacity.pods}");
  const restarted = await restartedBy(nodes, { values: { maxPods: 77 } }, {
    what: "the worker takes 77 pods",
    isThere: async () => await pods() === "77" && await mark(controller.machine, name) === "",
  });

  assertEquals(restarted, ["kubelet"]);
  assertEquals([(await controller.pids())["kubelet"], await warnings(nodes.worker)], [kubelet, ""]);
}

/** Another pause image reaches the running runtime. Pods that start by it would have it pulled, so none may. */
export async function reachesRuntime(nodes: Nodes): Promise<void> {
  const { worker: { machine } } = nodes;
  const image = "registry.example.com/other/pause";
  const restarted = await restartedBy(nodes, { values: { maxPods: 77 }, pauseImage: image }, {
    what: "the worker's runtime has the image",
    isThere: async () =>
      (await machine.run("cat", ["/etc/k0s/containerd.toml"])).stdout.includes(image) &&
      await mark(nodes.controller.machine, machine.name) === "",
  });

  assertEquals(restarted, ["containerd"]);
}

/** What the kubelet ends of is put back, and Event, Node and status say so. */
export async function isPutBack(nodes: Nodes): Promise<void> {
  const { controller: { machine }, worker } = nodes;
  const { name } = worker.machine;
  // Its own validation accepts it; whether there can be such a directory is seen as it starts.
  await restartedBy(nodes, { values: { maxPods: 77, podLogsDir: "/proc/nosuch" } }, {
    what: "the node says that it goes on with its former profile",
    isThere: async () => await mark(machine, name) === "refused" && await ready(machine, name) === "True",
  });
  const failures = async (kind: string) =>
    await machine.kubectl([
      ...["get", "events", "-A", "--field-selector", `involvedObject.kind=${kind},type=Warning`],
      ...["-o", "jsonpath={.items[*].message}"],
    ]);
  const told = `node "${name}" goes on with the former one`;
  await eventually(async () => (await failures("ClusterConfig")).includes(told), {
    ...{ what: "the Events of the configuration say so", withinMs: WITHIN_MS, everyMs: 500 },
  });

  assertStringIncludes(await failures("Node"), `goes on with the former worker profile "${PROFILE}"`);
  assertStringIncludes(await warnings(worker), "goes on with the former one: kubelet runs by its former specification");
  assertStringIncludes(await warnings(worker), "nosuch");
  const { Processes } = await worker.status();
  assertEquals(Processes.filter(({ state }) => state !== "ready"), []);
}

/** A profile that is gone stays in force on its worker; one that is there again is followed. */
export async function outlivesItsProfile(nodes: Nodes): Promise<void> {
  const { controller: { machine }, worker } = nodes;
  const isGone = async () => (await warnings(worker)).includes("is not in the cluster any more");
  const gone = await restartedBy(nodes, {}, { what: "the worker says that its profile is gone", isThere: isGone });
  const isBack = async () => await onNode(machine, worker.machine.name, "{.status.capacity.pods}") === "78";
  const back = await restartedBy(nodes, { values: { maxPods: 78 } }, { what: "it is followed again", isThere: isBack });

  assertEquals([gone, back], [[], ["containerd", "kubelet"]]);
}

async function warnings(worker: TestNode): Promise<string> {
  return ((await worker.status()).Warnings ?? []).join("\n");
}

/** A value of a Node, by its JSON path. */
export function onNode(machine: Machine, node: string, path: string): Promise<string> {
  return machine.kubectl(["get", "node", node, "-o", `jsonpath=${path}`]);
}

function ready(machine: Machine, node: string): Promise<string> {
  return onNode(machine, node, '{.status.conditions[?(@.type=="Ready")].status}');
}

/** What a Node says of a changed profile; empty: it runs by it. */
export function mark(machine: Machine, node: string): Promise<string> {
  return onNode(machine, node, `{.metadata.labels.${MARK.replaceAll(".", "\\.")}}`);
}

/** When each container on a node has started, and how often it was started again. */
export function containersOn(machine: Machine, node: string): Promise<string> {
  const columns = "{.name} {.state.running.startedAt} {.restartCount}";
  return machine.kubectl([
    ...["get", "pods", "-A", "--field-selector", `spec.nodeName=${node}`],
    ...["-o", `jsonpath={range .items[*].status.containerStatuses[*]}${columns}{"\\n"}{end}`],
  ]);
}

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { reaches } from "../single_node/pods.ts";

const FAR = new URL("../../testdata/e2e/far.yaml", import.meta.url).pathname;
const FAR_GREETING = "hello from far\n";
const FAR_POD = "deployment/far";
/** How long a Deployment may take to be as it should be, in milliseconds. */
const ROLLOUT_WITHIN_MS = 120_000;

/** Starts a pod on the node with the label `place=shed`, away from those of `startPods()`. */
export async function startFarPod(asked: Machine): Promise<void> {
  await asked.kubectl(["apply", "-f", FAR]);
  await asked.kubectl(["-n", "web", "rollout", "status", FAR_POD, "--timeout=120s"], { withinMs: ROLLOUT_WITHIN_MS });
  const nodes = await namesOfNodes(asked, "web", "app in (far,web)");
  assertEquals(new Set(nodes).size, 2, `pods are on ${nodes.join(", ")}`);
}

/** Pods of different nodes reach each other by address, by Service and by name. */
export async function podsTalkAcrossNodes(asked: Machine): Promise<void> {
  const far = await asked.kubectl([
    "-n",
    "web",
    "get",
    "pods",
    "-l",
    "app=far",
    "-o",
    "jsonpath={.items[0].status.podIP}",
  ]);
  const service = await asked.kubectl(["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}"]);
  for (const host of [far, "far.web.svc.cluster.local"]) await reaches(asked, "friend", host, FAR_GREETING);
  for (const host of [service, "web.web.svc.cluster.local"]) await reaches(asked, FAR_POD, host);
}

/** Waits until DNS has a pod on each node. */
export async function dnsOnEachNode(asked: Machine, nodes: readonly string[]): Promise<void> {
  await eventually(async () => {
    const ready = await asked.kubectl([
      ...["-n", "kube-system", "get", "deployment", "coredns"],
      ...["-o", "jsonpath={.spec.replicas} {.status.readyReplicas} {.status.replicas}"],
    ]);
    assertEquals(ready, `${nodes.length} ${nodes.length} ${nodes.length}`);
    assertEquals((await namesOfNodes(asked, "kube-system", "k8s-app=kube-dns")).toSorted(), nodes.toSorted());
    return true;
  }, { what: `CoreDNS is on ${nodes.join(", ")}`, withinMs: ROLLOUT_WITHIN_MS, everyMs: 1_000 });
}

/** Waits until the pod of {@link startFarPod} has been started again, and is used again. */
export async function farPodRunsAgain(asked: Machine): Promise<void> {
  await eventually(async () => {
    const state = await asked.kubectl([
      ...["-n", "web", "get", "pods", "-l", "app=far"],
      ...[
        "-o",
        "jsonpath={.items[*].status.containerStatuses[0].restartCount} {.items[*].status.containerStatuses[0].ready}",
      ],
    ]);
    assert(/^[1-9]\d* true$/.test(state), state);
    return true;
  }, { what: "the pod of the node that was rebooted runs again", withinMs: ROLLOUT_WITHIN_MS, everyMs: 1_000 });
  await podsTalkAcrossNodes(asked);
}

async function namesOfNodes(asked: Machine, namespace: string, selector: string): Promise<string[]> {
  const columns = "jsonpath={.items[*].spec.nodeName}";
  return (await asked.kubectl(["-n", namespace, "get", "pods", "-l", selector, "-o", columns])).trim().split(/\s+/);
}

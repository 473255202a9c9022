import { assert, assertEquals } from "@std/assert";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { brokenDropInIsRefused, dropInIsTakenOver } from "./single_node/containerd_drop_ins.ts";
import {
  lastWordsAreQuoted,
  missingDnsIsWarnedOf,
  missingImageIsNamed,
  nothingIsAmiss,
} from "./single_node/failing_pods.ts";
import { bundleIsImported, imagesAreListed, namespaceIsDeployed, stackIsApplied } from "./single_node/files_in.ts";
import {
  hideIptables,
  hostPortAnswers,
  hostPortRulesGo,
  iptablesIsInstalled,
  kubeletMakesItsChains,
  podsUseTheSameIptables,
} from "./single_node/host_port.ts";
import { killedProcessesComeBack, nodeStillTakesPods } from "./single_node/killed_processes.ts";
import { commandLinesHoldNoSecret, filesAreInPlace, programsHaveUsers } from "./single_node/layout.ts";
import {
  dnsAnswers,
  execWorks,
  logsAreRead,
  nodePortAnswers,
  podsTalk,
  policyBlocks,
  portForwards,
  startPods,
  topShowsUse,
} from "./single_node/pods.ts";
import { accountsAreApart, kubectlRunsNothingOfOthers, programsHaveGroups } from "./single_node/rights.ts";
import {
  adminKubeconfigWorks,
  bootIsAccountedFor,
  logIsStructured,
  secondIsRefused,
  statusIsShown,
  symlinksAreKubectl,
} from "./single_node/status.ts";
import { textsOfNodeAreCompared, versionsAreUpstreams } from "./single_node/texts.ts";

/**
 * What holds on a node that is up, in this order. Each step stands on its own once the pods run; those at the end disturb what
 * comes before them.
 */
const STEPS: readonly [name: string, body: (node: TestNode) => Promise<void> | void][] = [
  ["k0s status shows the node and its processes", statusIsShown],
  ["k0s status --boot and components account for the start", bootIsAccountedFor],
  ["the log in a pipe is structured", logIsStructured],
  ["files have upstream's places, owners and modes", filesAreInPlace],
  ["every program runs as its own user", programsHaveUsers],
  ["every program has a group of its own", programsHaveGroups],
  ["an account reaches nothing of the other ones", accountsAreApart],
  ["k0s kubectl runs nothing that another user has put there", kubectlRunsNothingOfOthers],
  ["no secret shows in a command line", commandLinesHoldNoSecret],
  ["a second controller is refused", secondIsRefused],
  ["k0s kubeconfig admin gives access", adminKubeconfigWorks],
  ["a symlink named kubectl is kubectl", symlinksAreKubectl],
  ["errors are what scripts compare", textsOfNodeAreCompared],
  ["kubectl version tells client and server", versionsAreUpstreams],
  ["k0s ctr lists the embedded images", ({ machine }) => imagesAreListed(machine)],
  ["pods start from embedded images", ({ machine }) => startPods(machine)],
  ["pods talk through a Service", ({ machine }) => podsTalk(machine)],
  ["a Service of type LoadBalancer answers at a port of the node", ({ machine }) => nodePortAnswers(machine)],
  ["pods have DNS", ({ machine }) => dnsAnswers(machine)],
  ["a NetworkPolicy blocks and lets through", ({ machine }) => policyBlocks(machine)],
  ["kubectl logs", ({ machine }) => logsAreRead(machine)],
  ["kubectl exec", ({ machine }) => execWorks(machine)],
  ["kubectl port-forward", ({ machine }) => portForwards(machine)],
  ["a stack of the operator is applied, changed and pruned", ({ machine }) => stackIsApplied(machine)],
  [
    "a namespace with three pods is deployed by one file, and goes with it",
    ({ machine }) => namespaceIsDeployed(machine),
  ],
  ["an image bundle of the operator is imported", ({ machine }) => bundleIsImported(machine)],
  ["a drop-in for containerd is taken over", dropInIsTakenOver],
  ["a broken drop-in for containerd is refused", brokenDropInIsRefused],
  ["kubectl top", ({ machine }) => topShowsUse(machine)],
  ["iptables comes with k0s, under upstream's names", ({ machine }) => iptablesIsInstalled(machine)],
  ["kube-proxy and kube-router use the same flavour", ({ machine }) => podsUseTheSameIptables(machine)],
  ["the kubelet finds it", ({ machine }) => kubeletMakesItsChains(machine)],
  ["a pod answers at a port of the node's address", ({ machine }) => hostPortAnswers(machine)],
  ["the rules of a host port go with its pod", ({ machine }) => hostPortRulesGo(machine)],
  ["every killed process comes back, status shows why, and pods do not notice", killedProcessesComeBack],
  ["the node still takes pods", nodeStillTakesPods],
  ["nothing is amiss in k0s status", nothingIsAmiss],
  ["k0s status names a pod whose image is missing", missingImageIsNamed],
  ["k0s status quotes the last words of a pod that fails", lastWordsAreQuoted],
  ["k0s status warns of a cluster without DNS", missingDnsIsWarnedOf],
];

scenario("a single node runs pods without any network, on a machine without iptables", async (t, machine) => {
  await hideIptables(machine);
  await using node = await TestNode.boot(machine);
  if (!await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady())) return;
  for (const [name, body] of STEPS) await nodeStep(t, node, name, async () => await body(node));
  await nodeStep(t, node, "k0s stop ends it", () => stopEndsIt(node, machine));
});

async function stopEndsIt(node: TestNode, machine: Machine): Promise<void> {
  const { code, stderr } = await machine.k0s(["stop"]);
  assertEquals(code, 0, stderr);
  assertEquals((await node.ended()).code, 0);

  const again = await machine.k0s(["stop"]);
  assert(again.code !== 0 && again.stderr.includes("already stopped"), again.stderr);
}

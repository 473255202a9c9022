import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { eventually } from "../support/eventually.ts";
import { networkConfig, recipe } from "../support/guide.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { writeOtherVersion } from "../support/other_version.ts";
import { TestNode } from "../support/test_node.ts";
import {
  brokenFileIsRefused,
  brokenFileIsSurvived,
  filesOutliveUpgrade,
  runtimeIsUsed,
  toolkitGoes,
  toolkitWasHere,
  twoStepsAreTakenOver,
} from "./guide_recipes/nvidia.ts";
import { OidcIssuer, tokenNamesUser } from "./guide_recipes/oidc.ts";
import { inPod, reaches, startPods } from "./single_node/pods.ts";

/** What holds on the node, in this order: those at the end disturb what comes before them. */
const STEPS: readonly [name: string, body: (node: TestNode) => Promise<void>][] = [
  ["pods start", ({ machine }) => startPods(machine)],
  ["pods, Services and cluster DNS have addresses out of the networks that were asked for", addressesAreOurs],
  ["a pod finds a Service by its name in the cluster's domain", ({ machine }) => namesAreOurs(machine)],
  ["the API server's certificate has its name and address", ({ machine }) => certificateIsOurs(machine)],
  ["kube-proxy serves the cluster's addresses by iptables", ({ machine }) => iptablesAreInUse(machine)],
  ["the Corefile of the guide is in use", ({ machine }) => corefileIsOurs(machine)],
  ["a drop-in for NVIDIA's runtime in containerd 1's format, from before the start, is used", runtimeIsUsed],
  ["drop-ins that NVIDIA's toolkit writes in two steps are taken over", twoStepsAreTakenOver],
  ["a file that is half written is named, and does no harm, even where containerd is restarted", brokenFileIsSurvived],
];

/** What another version of k0s finds on the same machine. */
const STEPS_AGAIN: typeof STEPS = [
  ["nothing of the drop-ins is lost with another version of k0s", filesOutliveUpgrade],
  ["the toolkit takes its files away, and the node goes on", toolkitGoes],
];

scenario("a node as guides configure it: networks, domain, Corefile, OpenID, NVIDIA's runtime", async (t, machine) => {
  await using issuer = await OidcIssuer.start(machine);
  const stdin = await networkConfig(["Other networks, another domain", "A Corefile of your own"], await signIn(issuer));
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin });
  await toolkitWasHere(machine);
  {
    await using node = await TestNode.boot(machine);
    if (!await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady())) return;
    await nodeStep(t, node, "a token of an OpenID provider names a user", () => tokenNamesUser(machine, issuer));
    for (const [name, body] of STEPS) await nodeStep(t, node, name, () => body(node));
    assertEquals(await node.stop(), 0);
  }
  const { path, version } = await writeOtherVersion(machine);
  await using again = await TestNode.startFrom(machine, [`exec ${path} controller --single`]).booted();
  assertEquals((await again.status()).Version, version);
  for (const [name, body] of STEPS_AGAIN) await nodeStep(t, again, name, () => body(again));
  await nodeStep(t, again, "a drop-in that containerd cannot do with ends a start, and is named", async () => {
    assertEquals(await again.stop(), 0);
    await brokenFileIsRefused(machine);
  });
});

/** The recipe for an OpenID provider, with the address of this one. */
async function signIn({ url }: OidcIssuer): Promise<Record<string, unknown>> {
  const text = await recipe("configure", "Users of an OpenID provider", "yaml");
  assertStringIncludes(text, "https://login.example.org");
  return (parse(text.replace("https://login.example.org", url)) as { spec: Record<string, unknown> }).spec;
}

async function addressesAreOurs({ machine }: TestNode): Promise<void> {
  const pod = await machine.kubectl(["-n", "web", "get", "pod", "friend", "-o", "jsonpath={.status.podIP}"]);
  assertMatch(pod, /^10\.200\./);
  const share = await machine.kubectl(["get", "node", "one", "-o", "jsonpath={.spec.podCIDRs[*]}"]);
  assertEquals(share, "10.200.0.0/24");
  const address = (namespace: string, name: string) =>
    machine.kubectl(["-n", namespace, "get", "service", name, "-o", "jsonpath={.spec.clusterIP}"]);
  assertMatch(await address("web", "web"), /^10\.201\./);
  assertEquals([await address("default", "kubernetes"), await address("kube-system", "kube-dns")], [
    "10.201.0.1",
    "10.201.0.10",
  ]);
}

async function namesAreOurs(machine: Machine): Promise<void> {
  for (const host of ["web", "web.web.svc", "web.web.svc.k8s.example.net"]) await reaches(machine, "friend", host);
  await resolves(machine, "kubernetes.default.svc.k8s.example.net", "10.201.0.1");
  const other = await inPod(machine, "friend", ["busybox", "nslookup", "kubernetes.default.svc.cluster.local"]);
  assert(!other.stdout.includes("Address: 10."), other.stdout);
}

async function certificateIsOurs(machine: Machine): Promise<void> {
  const ready = ["get", "--raw", "/readyz", "--request-timeout=20s"];
  assertEquals(await machine.kubectl([...ready, "--server=https://10.201.0.1:443"]), "ok");
  for (const name of ["kubernetes.default.svc.k8s.example.net", "kubernetes.default.svc", "kubernetes"]) {
    assertEquals(await machine.kubectl([...ready, `--tls-server-name=${name}`]), "ok");
  }
  const { stderr } = await machine.k0s(["kubectl", ...ready, "--tls-server-name=kubernetes.default.svc.cluster.local"]);
  assertStringIncludes(stderr, "certificate is valid for");
}

async function iptablesAreInUse(machine: Machine): Promise<void> {
  const { stdout } = await machine.run("iptables-save", ["-t", "nat"]);
  assertMatch(stdout, /^-A KUBE-SERVICES -d 10\.201\.0\.1\/32 .*default\/kubernetes/m);
  assert(!(await machine.run("nft", ["list", "tables"])).stdout.includes("table ip kube-proxy"));
}

async function corefileIsOurs(machine: Machine): Promise<void> {
  await resolves(machine, "intranet.example.org", "192.0.2.80");
  const get = ["-n", "kube-system", "get", "configmap", "coredns", "-o", "jsonpath={.data.Corefile}"];
  assertStringIncludes(await machine.kubectl(get), "corp.example.org:53 {");
}

async function resolves(machine: Machine, name: string, address: string): Promise<void> {
  await eventually(async () => {
    const { stdout, stderr } = await inPod(machine, "friend", ["busybox", "nslookup", name]);
    assertStringIncludes(stdout, `Address: ${address}\n`, stderr);
    return true;
  }, { what: `${name} is ${address} in a pod`, withinMs: 60_000 });
}

/**
 * What `images_test.ts` runs in namespaces of its own: starts every container of the system's manifests, each out of the
 * embedded parts of its image and with nothing else below it, against a real API server.
 *
 * Usage: images_scenario.ts <base layer> <kube-proxy's mode> <IPv4|DualStack>. Prints the keys of the images as JSON.
 */
import { parseAll } from "@std/yaml";
import { parseImageRecipes } from "../../../lib/bundle/mod.ts";
import { type ClusterConfig, defaultClusterConfig, imageReferences } from "../../../lib/config/mod.ts";
import { type KubeClient, type KubeObject, RESOURCES } from "../../../lib/kube/mod.ts";
import { applyStack, renderSystemStacks, type Stack } from "../../../lib/manifests/mod.ts";
import { nodeLocalFiles, nodeLocalSettings } from "../../../lib/nllb/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { startApiServer } from "../kube/api_server.ts";
import type { ImageContainer } from "./image_container.ts";
import { ImagePods, type PodSpec } from "./image_pods.ts";
import { shell, unmountBelow } from "./image_root.ts";

const [baseLayer = "", mode = "", families = ""] = Deno.args;
const RECIPES = new URL("../../../assets/images/recipes.json", import.meta.url);
const ADDRESS = "192.0.2.2";
const ADDRESS6 = "2001:db8::2";

/** Ready means more to them than that they work: measurements of kubelets, and a server. */
const ALIVE_IS_ENOUGH = ["metrics-server", "konnectivity-agent"];

const config = (apiPort: number): ClusterConfig => {
  const base = defaultClusterConfig({ dataDir: "/var/lib/k0s", single: false, hostAddress: "127.0.0.1" });
  const { network } = base.spec;
  const dualStack = families === "DualStack"
    ? { enabled: true, IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108" }
    : network.dualStack;
  const kubeProxy = { ...network.kubeProxy, mode: mode as "iptables" };
  return {
    ...base,
    spec: { ...base.spec, api: { ...base.spec.api, port: apiPort }, network: { ...network, dualStack, kubeProxy } },
  };
};

async function works(container: ImageContainer): Promise<void> {
  const { name, lifecycle, livenessProbe, readinessProbe } = container.manifest;
  if (lifecycle !== undefined) await container.exec(lifecycle.postStart.exec.command);
  const probe = ALIVE_IS_ENOUGH.includes(name) ? livenessProbe : readinessProbe ?? livenessProbe;
  await container.answers(probe ?? { httpGet: { path: "/livez", port: 10256 } });
  const apiServer = container.manifest.ports?.find((port) => port.name === "api-server")?.containerPort;
  if (apiServer !== undefined) {
    await container.answers({ httpGet: { path: "/readyz", port: apiServer, scheme: "HTTPS" } });
  }
  if (name === "kube-proxy") await container.until(`mode ${mode} is in use`, () => isInMode(container));
}

/** Whether the Service of the API server is reached by what the mode is called after. */
async function isInMode(container: ImageContainer): Promise<boolean> {
  if (mode === "nftables") {
    return (await container.exec(["nft", "list", "table", "ip", "kube-proxy"])).includes("10.96.0.1");
  }
  if (mode === "ipvs") return (await container.exec(["ipvsadm", "-Ln"])).includes("10.96.0.1:443");
  return (await container.exec(["iptables-save", "-t", "nat"])).includes("-A KUBE-SERVICES -d 10.96.0.1/32");
}

/** A node that kube-proxy and kube-router find, with an interface for its addresses. */
async function makeNode(client: KubeClient): Promise<void> {
  const podCIDRs = families === "DualStack" ? ["10.244.0.0/24", "fd00::/117"] : ["10.244.0.0/24"];
  const addresses = families === "DualStack" ? [ADDRESS, ADDRESS6] : [ADDRESS];
  await client.create(RESOURCES.nodes, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "one" },
    spec: { podCIDR: podCIDRs[0], podCIDRs },
  });
  const status = { addresses: addresses.map((address) => ({ type: "InternalIP", address })) };
  await client.mergePatch(RESOURCES.nodes, "one", { status }, { subresource: "status" });
}

function objectsOf(stacks: readonly Stack[]): KubeObject[] {
  return stacks.flatMap(({ files }) => Object.values(files)).flatMap((text) => parseAll(text) as KubeObject[]);
}

/** The plugins that the installer has put on the node are those of the image, and answer. */
async function pluginsAnswer(directory: string): Promise<void> {
  for (const plugin of ["bandwidth", "bridge", "host-local", "loopback", "portmap"]) {
    const versions = JSON.parse(await shell('CNI_COMMAND=VERSION "$1"', `${directory}/${plugin}`));
    if (!versions.supportedVersions.includes("0.3.0")) throw new Error(`${plugin}: ${JSON.stringify(versions)}`);
  }
}

async function runBalancer(pods: ImagePods, directory: string, apiServer: string): Promise<void> {
  const traefik = { image: { image: "traefik", version: "embedded" } };
  const settings = nodeLocalSettings({ balancing: { enabled: true, type: "Traefik", traefik }, agentPort: 8132 });
  if (settings === undefined) throw new Error("the load balancer has no settings");
  const image = imageReferences(config(0))["nodeLocalLoadBalancing.traefik"];
  const files = nodeLocalFiles({
    paths: { runDir: `${directory}/run` },
    staticPodDir: `${directory}/static`,
    balancer: {
      settings: { ...settings, image },
      bindAddress: "127.0.0.1",
      apiServers: [apiServer],
      k0sVersion: "v0",
    },
  });
  let pod: { spec: PodSpec } | undefined;
  for (const { path, text = "" } of files) {
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
    if (path.includes("/static/")) [pod] = parseAll(text) as [{ spec: PodSpec }];
  }
  if (pod !== undefined) await pods.run("nllb", pod.spec);
}

await shell(`ip link set lo up
  ip link add eth0 type veth peer name cable; ip link set eth0 up; ip link set cable up
  ip addr add ${ADDRESS}/24 dev eth0; ip -6 addr add ${ADDRESS6}/64 dev eth0 nodad || [ ${families} = IPv4 ]
  ip route add default dev eth0
  sysctl -qw net.ipv4.ip_unprivileged_port_start=0 net.ipv4.ip_forward=1`);
await using api = await startApiServer();
await using mounts = new AsyncDisposableStack();
mounts.defer(() => unmountBelow(api.directory));
// Accounts of the images look for their files here.
await Deno.chmod(api.directory, 0o755);
const { client, directory } = api;
const { port } = new URL(client.server);
const settings = config(Number(port));
const counts = { nodeCount: 1, linuxNodeCount: 1, controllerCount: 1 };
const stacks = renderSystemStacks({ config: settings, ...counts, disabledComponents: [], konnectivity: true });
for (const stack of stacks) await applyStack(client, stack, { clock: systemClock, log: new FakeLogger() });
await makeNode(client);
const recipes = parseImageRecipes(await Deno.readTextFile(RECIPES));
const objects = objectsOf(stacks);
const references = imageReferences(settings);
const pods = new ImagePods({ directory, client, recipes, references, objects, baseLayer, address: ADDRESS, works });
for (const recipe of recipes.filter(({ key }) => key === "pause")) await pods.runs(recipe);
for (const { kind, metadata, spec } of objects) {
  if (kind !== "DaemonSet" && kind !== "Deployment") continue;
  await pods.run(metadata.name ?? "", (spec as { template: { spec: PodSpec } }).template.spec);
}
await pluginsAnswer(pods.volume("kube-router", "cni-bin"));
await runBalancer(pods, directory, `127.0.0.1:${port}`);
console.log(JSON.stringify([...pods.started]));

import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { type Desired, processOf } from "../../../../lib/node/desired/desired.ts";
import { nodeLocalBalancer, type PodHostFacts, staticPodDirectory } from "../../../../lib/node/desired/pods.ts";
import { desiredWorker, nodeLocalOf } from "../../../../lib/node/desired/worker.ts";
import { workerOptions } from "../../../support/a_worker.ts";
import { workerFacts } from "../../../support/node_modes.ts";

const FACTS = workerFacts();
const HOST = FACTS.host!;

const DROP_IN = {
  path: "/etc/k0s/containerd.d/a.toml",
  text: "version = 3",
  ownText: "version = 3 # own",
  problem: undefined,
};

function textIn({ files }: Pick<Desired, "files">, path: string): string {
  return files.find((file) => file.path === path)?.text ?? "";
}

function desiredOn(host: Partial<PodHostFacts>) {
  return desiredWorker({ options: workerOptions(), paths: nodePaths() }, { ...FACTS, host: { ...HOST, ...host } });
}

Deno.test("desiredPods() restart containerd when a drop-in is another, and the kubelet not", () => {
  const [before, after] = [
    desiredOn({}),
    desiredOn({ dropIns: [DROP_IN] }),
  ];

  assertNotEquals(processOf(before, "containerd"), processOf(after, "containerd"));
  assertEquals(processOf(before, "kubelet"), processOf(after, "kubelet"));
  assertEquals(textIn(before, "/etc/k0s/containerd.toml"), textIn(after, "/etc/k0s/containerd.toml"));
});

Deno.test("desiredPods() have containerd go on with copies of its drop-ins where what is in their place is refused", () => {
  const [sound, refused] = [
    desiredOn({ dropIns: [DROP_IN] }),
    desiredOn({ dropIns: [DROP_IN], areDropInsRefused: true }),
  ];
  const copy = "/run/k0s/containerd.d/0-a.toml";

  assertEquals(processOf(sound, "containerd"), processOf(refused, "containerd"));
  assertStringIncludes(textIn(sound, "/etc/k0s/containerd.toml"), 'imports = ["/etc/k0s/containerd.d/*.toml"]');
  assertStringIncludes(textIn(refused, "/etc/k0s/containerd.toml"), `imports = ["${copy}"]`);
  for (const { files } of [sound, refused]) {
    const found = files.find(({ path }) => path === copy);
    assertEquals([found?.text, found?.mode, found?.directoryMode], ["version = 3 # own", 0o600, 0o700]);
    const main = files.find(({ path }) => path === "/etc/k0s/containerd.toml");
    assertStringIncludes(main?.textPutBack ?? "", `imports = ["${copy}"]`);
  }
});

Deno.test("desiredPods() leave an operator's containerd configuration alone, and follow it", () => {
  const desired = desiredOn({ containerdConfig: "version = 3\n" });

  assertEquals(desired.files.some(({ path }) => path === "/etc/k0s/containerd.toml"), false);
  assertEquals(processOf(desired, "containerd").reactsTo["config"], "version = 3\n\n");
});

Deno.test("desiredPods() tell containerd and the kubelet what the machine is like", () => {
  const { files } = desiredOn({ cgroups: "v1", lowestOomScoreAdj: 100, resolvConf: { path: "/r" } });
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? "";

  assertEquals(textOf("/etc/k0s/containerd.toml").includes("restrict_oom_score_adj = true"), true);
  const kubelet = textOf("/run/k0s/kubelet/config.yaml");
  for (const line of ["failCgroupV1: false", "oomScoreAdj: 100", "resolvConf: /r"]) assertStringIncludes(kubelet, line);
});

Deno.test("desiredPods() give pods a file of ours where the machine's name servers will not do", () => {
  const { files } = desiredOn({ resolvConf: { text: "nameserver 192.0.2.7\n", problem: "none" } });
  const own = files.find(({ path }) => path === "/run/k0s/resolv.conf");
  const kubelet = files.find(({ path }) => path === "/run/k0s/kubelet/config.yaml");

  assertEquals([own?.text, own?.mode], ["nameserver 192.0.2.7\n", 0o644]);
  assertEquals(kubelet?.text?.includes("resolvConf: /run/k0s/resolv.conf"), true);
});

Deno.test("desiredPods() give the kubelet an address of each family where it needs both", () => {
  const inputs = { options: workerOptions(), paths: nodePaths() };
  const { args } = processOf(desiredWorker(inputs, { ...FACTS, nodeIps: ["192.0.2.3", "2001:db8::3"] }), "kubelet");

  assertEquals(args.filter((arg) => arg.startsWith("--node-ip")), ["--node-ip=192.0.2.3,2001:db8::3"]);
});

Deno.test("nodeLocalBalancer() is where the kubelet finds the API, once the machine is known", () => {
  const facts = workerFacts({ balanced: true });
  const balancer = nodeLocalBalancer(nodeLocalOf({ ...facts, apiServers: ["b:6443", "a:6443"] }), facts);

  assertEquals(balancer, { type: "Traefik", server: "https://127.0.0.1:7443", apiServers: ["a:6443", "b:6443"] });
  assertEquals(nodeLocalBalancer(nodeLocalOf(facts), {}), undefined);
  assertEquals(nodeLocalBalancer(undefined, facts), undefined);
});

Deno.test("staticPodDirectory() is the operator's own if the worker profile names one", () => {
  const { profile } = FACTS;
  const kubeletConfiguration = { ...profile!.kubeletConfiguration, staticPodPath: "/etc/pods" };

  assertEquals(staticPodDirectory(nodePaths(), profile!), "/run/k0s/static-pods");
  assertEquals(staticPodDirectory(nodePaths(), { ...profile!, kubeletConfiguration }), "/etc/pods");
});

Deno.test("desiredPods() tell containerd where registries are described, whichever there are, unless an operator does", () => {
  const registries = { configPath: "/x", hasMirrors: false };
  const own = { path: "/etc/k0s/containerd.d/a.toml", text: "", ownText: "", problem: undefined, registries };
  const config = (registries: { host: string }[] | undefined, dropIns: typeof own[] = []) => {
    const facts = { ...FACTS, host: { ...HOST, dropIns }, profile: { ...FACTS.profile!, registries } };
    const { files } = desiredWorker({ options: workerOptions(), paths: nodePaths() }, facts);
    const text = files.find(({ path }) => path === "/etc/k0s/containerd.toml")?.text ?? "";
    return text.includes('config_path = "/var/lib/k0s/registries"') ? text : "not told";
  };

  assertEquals([config(undefined), config([{ host: "a" }], [own])], ["not told", "not told"]);
  assertEquals(config([]), config([{ host: "a" }]));
  assertNotEquals(config([]), "not told");
});

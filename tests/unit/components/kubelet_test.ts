import { assertEquals } from "@std/assert";
import { kubelet, type KubeletInputs, prepareKubelet } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const INPUTS: KubeletInputs = {
  paths: nodePaths(),
  nodeName: "vm",
  kubeconfig: "/run/k0s/kubelet-direct.conf",
  labels: { "node.k0sproject.io/role": "control-plane", "a": "b" },
  hasCloudProvider: false,
  verbosity: "1",
  extraArgs: {},
  config: "text",
};

Deno.test("kubelet.spec() gives upstream's command line, without the flag that Kubernetes 1.37 has lost and a group that no node has", () => {
  assertEquals(kubelet.spec(INPUTS).args, [
    "--cert-dir=/var/lib/k0s/kubelet/pki",
    "--config=/run/k0s/kubelet/config.yaml",
    "--hostname-override=vm",
    "--kubeconfig=/run/k0s/kubelet-direct.conf",
    "--node-labels=a=b,node.k0sproject.io/role=control-plane",
    "--root-dir=/var/lib/k0s/kubelet",
    "--v=1",
  ]);
});

Deno.test("kubelet.spec() lets extra arguments win, but not over the node's name", () => {
  const { args } = kubelet.spec({ ...INPUTS, extraArgs: { "v": "4", "hostname-override": "x", "new": "y" } });

  assertEquals(args.filter((arg) => /--(v|hostname-override|new)=/.test(arg)), [
    "--hostname-override=vm",
    "--new=y",
    "--v=4",
  ]);
});

Deno.test("kubelet.spec() adds what only some nodes need", () => {
  const { args } = kubelet.spec({
    ...INPUTS,
    labels: {},
    bootstrapKubeconfig: "/b",
    nodeIps: ["192.0.2.1", "2001:db8::1"],
    hasCloudProvider: true,
  });

  const found = args.filter((arg) => /--(bootstrap|node-|cloud)/.test(arg));
  assertEquals(found, ["--bootstrap-kubeconfig=/b", "--cloud-provider=external", "--node-ip=192.0.2.1,2001:db8::1"]);
});

Deno.test("prepareKubelet() writes configuration and authority with upstream's modes", async () => {
  const directory = await Deno.makeTempDir();
  const paths = nodePaths({ dataDir: `${directory}/data`, runDir: `${directory}/run` });

  const text = await prepareKubelet({
    paths,
    clientCa: "PEM",
    profile: {},
    resolvConf: "/r",
    taints: [],
    isCgroupV1: false,
    isInOneCgroup: true,
  });

  const modeOf = (name: string) => (Deno.statSync(`${directory}/run/kubelet/${name}`).mode ?? 0) & 0o777;
  assertEquals(await Deno.readTextFile(`${directory}/run/kubelet/config.yaml`), text);
  assertEquals([modeOf("config.yaml"), modeOf("ca.crt"), modeOf("")], [0o600, 0o644, 0o755]);
  await Deno.remove(directory, { recursive: true });
});

import { assertEquals } from "@std/assert";
import { kubelet, kubeletClientCaFile, kubeletConfigFile, type KubeletInputs } from "../../../lib/components/mod.ts";
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

Deno.test("kubelet.spec() joins labels of both sources, and leaves taints to the configuration", () => {
  const { args } = kubelet.spec({
    ...INPUTS,
    extraArgs: { "node-labels": "c=d,a=e", "register-with-taints": "a:NoExecute" },
  });

  assertEquals(args.filter((arg) => /node-labels|taints/.test(arg)), [
    "--node-labels=a=e,node.k0sproject.io/role=control-plane,c=d",
  ]);
});

Deno.test("kubelet.spec() adds what only some nodes need", () => {
  const { args } = kubelet.spec({
    ...INPUTS,
    labels: {},
    nodeIps: ["192.0.2.1", "2001:db8::1"],
    hasCloudProvider: true,
  });

  const found = args.filter((arg) => /--(node-|cloud)/.test(arg));
  assertEquals(found, ["--cloud-provider=external", "--node-ip=192.0.2.1,2001:db8::1"]);
});

Deno.test("kubeletConfigFile() and kubeletClientCaFile() are where upstream has them", () => {
  assertEquals([kubeletConfigFile(nodePaths()), kubeletClientCaFile(nodePaths())], [
    "/run/k0s/kubelet/config.yaml",
    "/run/k0s/kubelet/ca.crt",
  ]);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { isQuiet } from "../support/quiet.ts";
import { hasIpvs } from "../support/has_ipvs.ts";
import { hasNftables } from "../support/has_nftables.ts";
import { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { reaches, startPods } from "./single_node/pods.ts";

/** A mode beside the default; what shows in the node's network that it is in use; what the kernel needs for it. */
interface Mode {
  name: string;
  command: string[];
  sign: RegExp;
  needs: string;
  isThere: boolean;
}

/** The default has a test that shows what is in use, too: `guide_recipes_test.ts`. */
const MODES: readonly Mode[] = [
  {
    name: "nftables",
    command: ["nft", "list", "tables"],
    sign: /table ip kube-proxy/,
    needs: "nftables",
    isThere: await hasNftables(),
  },
  // The testbed's kernel has no IPVS in most places; what the mode calls in the image is tested without it.
  { name: "ipvs", command: ["ipset", "list", "-n"], sign: /KUBE-CLUSTER-IP/, needs: "IPVS", isThere: await hasIpvs() },
];

/**
 * A shell that others watch over: with cgroup v1 its memory is in a group of its own, and the kubelet may not see which
 * namespaces the first process has, so that it does not move to another.
 */
const WATCHED_SHELL: readonly string[] = [
  "group=/sys/fs/cgroup/memory/shell",
  'if [ -d /sys/fs/cgroup/memory ]; then mkdir -p "$group" && echo $$ > "$group/cgroup.procs"; fi',
  "mount -t tmpfs none /proc/1/ns",
];

for (const { name: mode, command: [program = "", ...args], sign, needs, isThere } of MODES) {
  Deno.test({
    name: `kube-proxy serves cluster addresses in mode ${mode}${
      isThere ? "" : ` (skipped: this kernel has no ${needs})`
    }`,
    ignore: Deno.uid() !== 0 || !isThere,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      await using machine = await Machine.create({ name: "one" });
      const stdin = `spec: { network: { kubeProxy: { mode: ${mode} } } }`;
      await machine.run("sh", ["-c", "cat > /run/k0s-config.yaml"], { stdin });
      await using node = await TestNode.startFrom(machine, WATCHED_SHELL, [
        ...["controller", "--single", "-c", "/run/k0s-config.yaml"],
      ]).booted();
      // CoreDNS is Ready once it has reached the API by its cluster address.
      await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady());
      await nodeStep(t, node, "the program that was unpacked to be asked about the mode is gone", async () => {
        const { stdout } = await machine.run("find", ["/var/lib", "-maxdepth", "2", "-name", ".k0s-use-*"]);
        assertEquals(stdout, "");
      });
      await nodeStep(t, node, "the mode is in use", async () => {
        await eventually(async () => sign.test((await machine.run(program, args)).stdout), {
          what: `${program} shows ${sign}`,
          withinMs: 30_000,
        });
        const { stdout } = await machine.run("iptables-save", ["-t", "nat"]);
        assert(!stdout.includes("KUBE-SERVICES -d 10.96.0.1"), stdout);
        assertEquals((await machine.kubectl(["get", "--raw", "/readyz"])).trim(), "ok");
      });
      await nodeStep(
        t,
        node,
        "a node that is left alone logs next to nothing, and no errors, in a watched shell too",
        () => isQuiet(node),
      );
      await nodeStep(t, node, "a pod reaches a Service by its address and its name", async () => {
        await startPods(machine);
        const address = await machine.kubectl([
          "-n",
          "web",
          "get",
          "service",
          "web",
          "-o",
          "jsonpath={.spec.clusterIP}",
        ]);
        for (const host of [address, "web"]) await reaches(machine, "friend", host);
      });
    },
  });
}

scenario(
  "kube-proxy's mode userspace is refused before anything is made, with what to set instead",
  async (_, machine) => {
    const stdin = "spec: { network: { kubeProxy: { mode: userspace } } }";
    await machine.run("sh", ["-c", "mkdir -p /etc/k0s; cat > /etc/k0s/k0s.yaml"], { stdin });

    for (const command of [["config", "validate", "-c", "/etc/k0s/k0s.yaml"], ["controller", "--single"]]) {
      const { code, stderr } = await machine.k0s(command);
      assertEquals(code, 1);
      assertStringIncludes(
        stderr,
        'kubeProxy.mode: Unsupported value: "userspace": gone since Kubernetes 1.26: supported values: "iptables", "ipvs", "nftables"',
      );
    }

    assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s"])).stdout, "");
  },
);

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { isQuiet } from "../support/quiet.ts";
import { hasIpvs } from "../support/has_ipvs.ts";
import { Machine } from "../support/machine.ts";
import { nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

/** The modes beside the default, which every other test has; and what shows in the node's network that one is in use. */
const MODES: readonly [mode: string, look: string[], sign: RegExp, isThere: boolean][] = [
  ["nftables", ["nft", "list", "tables"], /table ip kube-proxy/, true],
  // The testbed's kernel has no IPVS in most places; what the mode calls in the image is tested without it.
  ["ipvs", ["ipset", "list", "-n"], /KUBE-CLUSTER-IP/, await hasIpvs()],
];

for (const [mode, [program = "", ...args], sign, isThere] of MODES) {
  Deno.test({
    name: `kube-proxy serves cluster addresses in mode ${mode}${isThere ? "" : " (skipped: this kernel has no IPVS)"}`,
    ignore: Deno.uid() !== 0 || !isThere,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(t) {
      await using machine = await Machine.create({ name: "one" });
      const stdin = `spec: { network: { kubeProxy: { mode: ${mode} } } }`;
      await machine.run("sh", ["-c", "cat > /run/k0s-config.yaml"], { stdin });
      await using node = await TestNode.boot(machine, ["--single", "-c", "/run/k0s-config.yaml"]);
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
      await nodeStep(t, node, "a node that is left alone logs next to nothing, and no errors", () => isQuiet(node));
    },
  });
}

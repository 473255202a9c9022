import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { loadClusterConfig } from "../../lib/config/mod.ts";
import { renderSystemStacks } from "../../lib/manifests/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

/** What is said of `spec.network` beside the provider, by what it is. */
const VARIANTS: Readonly<Record<string, string>> = {
  "the defaults": "",
  "VXLAN with everything set":
    "calico: { overlay: CrossSubnet, vxlanPort: 8472, vxlanVNI: 7, mtu: 0, wireguard: true, envVars: { A: b, IP: none } }",
  "BGP, found by interface": 'calico: { mode: bird, overlay: Never, ipAutodetectionMethod: "interface=eth.*" }',
  "dual stack with WireGuard": "calico: { mode: bird, wireguard: true, ipV6AutodetectionMethod: first-found }, " +
    "dualStack: { enabled: true, IPv6podCIDR: 'fd00::/108', IPv6serviceCIDR: 'fd01::/108' }",
  "IPv6 alone": "podCIDR: 'fd00::/108', serviceCIDR: 'fd01::/108', calico: { mode: bird }",
};
const STACKS = ["calico_init", "calico"];
const CONFIG = "/etc/k0s/k0s.yaml";
/** At a registry that nobody is at, so that pulling fails at once. */
const CNI_IMAGE = "127.7.7.7:5000/calico-cni";
const IN_SYSTEM = ["-n", "kube-system"];
/** How soon something has to be there on a busy machine, in milliseconds; a deadline, not a benchmark. */
const SOON = { withinMs: 120_000, everyMs: 500 };

interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** The manifests of Calico's stacks, by stack. */
async function manifests(network: string): Promise<Record<string, string[]>> {
  const text = `spec: { network: { provider: calico, ${network} } }`;
  const { config } = await loadClusterConfig({
    path: "k0s.yaml",
    hostAddress: network.startsWith("podCIDR") ? "2001:db8::2" : "192.0.2.2",
    featureGates: { IPv6SingleStack: true },
    readTextIfExists: () => Promise.resolve(text),
    readStandardInput: () => Promise.resolve(""),
  });
  const counts = { nodeCount: 1, linuxNodeCount: 1, controllerCount: 1 };
  const stacks = renderSystemStacks({ config, ...counts, disabledComponents: [], konnectivity: false });
  return Object.fromEntries(STACKS.map((name) => [
    name,
    Object.values(stacks.find((stack) => stack.name === name)?.files ?? {}),
  ]));
}

async function configure(machine: Machine, network: string): Promise<void> {
  const text = `spec: { images: { calico: { cni: { image: ${CNI_IMAGE} } } }, network: { ${network} } }`;
  await machine.run("sh", ["-ec", `mkdir -p /etc/k0s; cat > ${CONFIG}`], { stdin: text });
}

scenario(
  "Calico as far as it goes without its images: its objects are accepted and deployed, the node waits for them",
  async (t, machine) => {
    await configure(machine, "provider: calico");
    await using node = TestNode.start(machine);
    await node.started("kubelet");
    const objects = Object.values(await manifests("")).flat().map((text) => parse(text) as KubernetesObject);

    await nodeStep(t, node, "each of its objects is deployed, and its kinds are served", async () => {
      for (const { kind, metadata: { name, namespace } } of objects) {
        const where = namespace === undefined ? [] : ["-n", namespace];
        const stack = String.raw`jsonpath={.metadata.labels.k0s\.k0sproject\.io/stack}`;
        const labelled = () => machine.kubectl([...where, "get", kind, name, "-o", stack]);
        await eventually(async () => STACKS.includes(await labelled()), {
          what: `${kind} ${name} is deployed`,
          ...SOON,
        });
      }
      const { stdout } = await machine.k0s([
        "kubectl",
        "api-resources",
        "--api-group=crd.projectcalico.org",
        "-o",
        "name",
      ]);
      assertEquals(stdout.trim().split("\n").length, 19);
    });

    for (const [name, network] of Object.entries(VARIANTS)) {
      await nodeStep(t, node, `the API server accepts every field of: ${name}`, async () => {
        const stdin = Object.values(await manifests(network)).flat().join("");
        const dryRun = [
          "apply",
          "--server-side",
          "--force-conflicts",
          "--dry-run=server",
          "--validate=strict",
          "-f",
          "-",
        ];
        const applied = (await machine.kubectl(dryRun, { stdin })).trim().split("\n");

        assertEquals(applied.length, objects.length);
        assert(applied.every((line) => line.endsWith("serverside-applied (server dry run)")), applied.join("\n"));
      });
    }

    await nodeStep(t, node, "objects of its kinds keep what they say, and get what they leave out", async () => {
      const policy = {
        apiVersion: "crd.projectcalico.org/v1",
        kind: "GlobalNetworkPolicy",
        metadata: { name: "default.open" },
        spec: {
          selector: "all()",
          ingress: [{ action: "Allow", source: { nets: ["192.0.2.0/24"] } }],
          types: ["Ingress"],
        },
      };
      await machine.kubectl(["create", "--validate=strict", "-f", "-"], { stdin: JSON.stringify(policy) });
      const { spec } = JSON.parse(
        await machine.kubectl(["get", "globalnetworkpolicies", "default.open", "-o", "json"]),
      );

      assertEquals(spec, { ...policy.spec, tier: "default" });
    });

    await nodeStep(
      t,
      node,
      "the node is not Ready for want of a network, and status names the pod and its image",
      async () => {
        const { Node, UnreadyPods } = await eventually(async () => {
          const status = await node.status();
          return status.UnreadyPods?.some(({ Name, Reason }) => /^calico-node-/.test(Name) && /Pull/.test(Reason))
            ? status
            : undefined;
        }, { what: "status tells of calico-node", ...SOON });

        assertEquals([Node?.Registered, Node?.Ready], [true, false]);
        assertMatch(Node?.Reason ?? "", /network not ready.*cni plugin not initialized/);
        const calico = UnreadyPods?.find(({ Name }) => Name.startsWith("calico-node-"));
        assertStringIncludes(calico?.Message ?? "", `${CNI_IMAGE}:v3.32.1-2`);
        const text = (await machine.k0s(["status"])).stdout;
        assertMatch(text, /calico-node-.*(ErrImagePull|ImagePullBackOff)/);
      },
    );

    await nodeStep(
      t,
      node,
      "kubelet and kube-proxy leave their marks in the packet filter that calico-node looks at first",
      async () => {
        const { stdout: version } = await eventually(async () => {
          const result = await machine.run("sh", ["-c", 'nsenter -t "$(pidof -s kube-proxy)" -m iptables -V']);
          return result.code === 0 ? result : undefined;
        }, { what: "kube-proxy's pod tells its iptables", ...SOON });
        assertMatch(version, /^iptables v[\d.]+ \(nf_tables\)$/m);
        const { stdout: chains } = await machine.run("/var/lib/k0s/bin/iptables-save", ["-t", "mangle"]);
        assertMatch(chains, /^:KUBE-(IPTABLES-HINT|KUBELET-CANARY) /m);
      },
    );

    await nodeStep(t, node, "another setting reaches the cluster while k0s runs", async () => {
      await configure(machine, "provider: calico, calico: { mtu: 1400, wireguard: true }");
      await node.process.signal("SIGHUP");
      await eventually(async () => {
        const variable = (name: string) => `{.spec.template.spec.containers[0].env[?(@.name=="${name}")].value}`;
        const path = `jsonpath=${variable("FELIX_VXLANMTU")} ${variable("FELIX_WIREGUARDENABLED")}`;
        return await machine.kubectl([...IN_SYSTEM, "get", "daemonset", "calico-node", "-o", path]) === "1400 true";
      }, { what: "calico-node has its variables", ...SOON });
    });

    await nodeStep(t, node, "another network provider is refused, and Calico stays", async () => {
      await configure(machine, "provider: kuberouter");
      await node.process.signal("SIGHUP");
      const failures = () =>
        machine.kubectl([
          ...[...IN_SYSTEM, "get", "events", "--field-selector", "reason=FailedReconciling"],
          ...["-o", "jsonpath={.items[*].message}"],
        ]);
      await eventually(
        async () => (await failures()).includes("cannot change CNI provider from calico to kuberouter"),
        { what: "an Event says that the provider cannot change", ...SOON },
      );
      await machine.kubectl([...IN_SYSTEM, "get", "daemonset", "calico-node"]);
      assertMatch(
        (await machine.k0s(["kubectl", ...IN_SYSTEM, "get", "daemonset", "kube-router"])).stderr,
        /not found/,
      );
    });

    await nodeStep(t, node, "so is it at a start, which goes on with Calico", async () => {
      assertEquals(await node.stop(), 0);
      await using again = TestNode.start(machine);
      await again.started("kubelet");
      const refusal = /Failed to reconcile cluster configuration.*cannot change CNI provider from calico to kuberouter/;
      await eventually(() => Promise.resolve(refusal.test(again.process.output())), {
        what: "the log says that the provider cannot change",
        ...SOON,
      });
      await machine.kubectl([...IN_SYSTEM, "get", "daemonset", "calico-node"]);
      assertMatch(
        (await machine.k0s(["kubectl", ...IN_SYSTEM, "get", "daemonset", "kube-router"])).stderr,
        /not found/,
      );
    });
  },
);

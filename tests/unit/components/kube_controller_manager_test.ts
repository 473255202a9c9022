import { assert, assertEquals } from "@std/assert";
import { kubeControllerManager, type KubeControllerManagerInputs } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const INPUTS: KubeControllerManagerInputs = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/12",
  families: ["IPv4"],
  leaderElect: false,
  verbosity: "1",
  featureGates: "",
  certificatesDigest: "d1",
  commandLineArgs: {},
  extraArgs: {},
  rawArgs: [],
};

function value(name: string, changes: Partial<KubeControllerManagerInputs> = {}): string | undefined {
  const { args } = kubeControllerManager.spec({ ...INPUTS, ...changes });
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

Deno.test("kubeControllerManager.spec() forbids election where no other controller can be, whatever was configured", () => {
  assertEquals(value("leader-elect", { extraArgs: { "leader-elect": "true" } }), "false");
  assertEquals(value("leader-elect", { leaderElect: true }), "true");
});

Deno.test("kubeControllerManager.spec() sizes node networks by family; the command line cannot change them", () => {
  const commandLineArgs = { "node-cidr-mask-size": "20" };

  assertEquals(value("node-cidr-mask-size", { commandLineArgs }), "24");
  assertEquals(value("node-cidr-mask-size", { families: ["IPv6"] }), "117");
  assertEquals(value("node-cidr-mask-size-ipv6", { families: ["IPv4", "IPv6"] }), "117");
});

Deno.test("kubeControllerManager.spec() signs with the cluster's authority on the loopback address", () => {
  assertEquals(value("cluster-signing-key-file"), "/var/lib/k0s/pki/ca.key");
  assertEquals(value("bind-address"), "127.0.0.1");
  assert(value("feature-gates") === undefined);
});

Deno.test("kubeControllerManager.spec() joins lists of both sources of the operator with k0s's own", () => {
  const changes = {
    featureGates: "A=true,B=false",
    commandLineArgs: { "feature-gates": "C=true,D=true", "controllers": "*,-ttl,-nodeipam" },
    extraArgs: { "feature-gates": "B=true,D=false", "controllers": "*,nodeipam,-service-lb-controller" },
  };

  assertEquals(value("feature-gates", changes), "C=true,D=false,B=false,A=true");
  assertEquals(
    value("controllers", changes),
    "*,nodeipam,-service-lb-controller,-ttl,bootstrapsigner,tokencleaner",
  );
});

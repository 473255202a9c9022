import { assert, assertEquals, assertMatch } from "@std/assert";
import { identities, missingOf, reachOf } from "../support/account_reach.ts";
import { eventually } from "../support/eventually.ts";
import { componentNames } from "../support/machine_state.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const DATA_DIR = "/opt/k0s data";

/**
 * A low port, a file that decides which requests may come in, lists that k0s fills too, and accounts of other names. Its kind
 * is that of release 1.21.
 */
const CONFIG = `apiVersion: k0s.k0sproject.io/v1beta1
kind: Cluster
spec:
  api:
    port: 443
    tunneledNetworkingMode: false
    extraArgs:
      authentication-config: /etc/k0s/authentication.yaml
      enable-admission-plugins: DenyServiceExternalIPs
      feature-gates: APIServingWithRoutine=false
  installConfig: { users: { etcdUser: state-keeper, konnectivityUser: tunnel } }
  featureGates:
  - { name: WatchList, enabled: true, components: [kube-apiserver] }
`;
const AUTHENTICATION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";

scenario("a controller with a worker starts on a terminal, its data in another directory", async (t, machine) => {
  const args = ["--enable-worker", "--no-taints", "--labels", "place=attic", "--data-dir", DATA_DIR];
  await machine.run("sh", ["-ec", "mkdir -p /etc/k0s; cat > /etc/k0s/k0s.yaml"], { stdin: CONFIG });
  await machine.run("sh", ["-ec", "cat > /etc/k0s/authentication.yaml"], { stdin: AUTHENTICATION });
  await using node = TestNode.startOnTerminal(machine, args);

  await nodeStep(t, node, "the terminal shows a live account and what to type next", async () => {
    await node.ready();
    await eventually(() => Promise.resolve(node.process.output().includes("Ctrl+C here stops it.")), {
      what: "the terminal says that k0s is ready",
      withinMs: 120_000,
    });
    const shown = node.process.output();
    assertMatch(shown, /^Starting k0s\r\n/);
    assertMatch(shown, /✓ kube-apiserver \d+\.\d s/);
    assertMatch(shown, /k0s is ready after \d+\.\d s\r\n(.|\r\n)*Next, in another terminal: k0s kubectl get nodes\r\n/);
    assert(!shown.includes("level=info"), shown);
  });
  await nodeStep(t, node, "other commands find the node without being told where it is", async () => {
    const status = await node.status();
    assertEquals([status.Role, status.SingleNode, status.K0sVars["DataDir"]], ["controller", false, DATA_DIR]);
    const found = await machine.kubectl([
      "get",
      "nodes",
      "-l",
      "place=attic",
      "-o",
      "jsonpath={.items[*].spec.taints}",
    ]);
    assertEquals(found, "");
    await machine.kubectl(["get", "node", "one"]);
  });
  await nodeStep(t, node, "konnectivity's socket is for the API server alone", async () => {
    const paths = ["/run/k0s/konnectivity-server/konnectivity-server.sock"];
    assertEquals(await missingOf(machine, paths), []);
    assertEquals(await reachOf(machine, { account: "kube-apiserver", paths }), paths);
    for (const group of ["kube-scheduler", "root", "tunnel"]) {
      assertEquals(await reachOf(machine, { account: "kube-scheduler", group, paths }), []);
    }
    const { konnectivity, etcd } = await node.pids();
    assertEquals(await identities(machine, { konnectivity: konnectivity!, etcd: etcd! }), {
      konnectivity: "tunnel tunnel -",
      etcd: "state-keeper state-keeper -",
    });
  });
  await nodeStep(
    t,
    node,
    "konnectivity's key reviews tokens and does nothing else, and nodes are reached",
    async () => {
      const asServer = ["kubectl", "--kubeconfig", `${DATA_DIR}/pki/konnectivity.conf`];
      const secrets = await machine.k0s([...asServer, "get", "secrets", "-A"]);
      assertMatch(secrets.stderr, /User "system:konnectivity-server" cannot list resource "secrets"/);
      await eventually(
        async () =>
          (await machine.k0s([...asServer, "auth", "can-i", "create", "tokenreviews"])).stdout.trim() === "yes",
        { what: "konnectivity-server may review tokens", withinMs: 120_000, everyMs: 1_000 },
      );
      await eventually(
        async () =>
          (await machine.k0s(["kubectl", "-n", "kube-system", "logs", "ds/kube-router", "--tail=1"])).code === 0,
        { what: "logs come through the tunnel", withinMs: 180_000, everyMs: 1_000 },
      );
    },
  );
  await nodeStep(t, node, "the API server listens on 443 as its own user, with that right and no other", async () => {
    const { stdout } = await machine.run("sh", ["-ec", `cat "/proc/$(pgrep -xo kube-apiserver)/status"`]);
    assertMatch(stdout, /^CapEff:\t0*400$/m);
    assertMatch(stdout, /^CapPrm:\t0*400$/m);
    assert(!/^Uid:\t0\t/m.test(stdout), stdout);
  });
  await nodeStep(t, node, "nobody comes in without a name, and what k0s wants of lists is there", async () => {
    const url = "https://127.0.0.1:443/version";
    assertEquals((await machine.run("curl", ["-sk", "-o", "/dev/null", "-w", "%{http_code}", url])).stdout, "401");
    const { stdout } = await machine.run("sh", ["-ec", `tr '\\0' '\\n' < "/proc/$(pgrep -xo kube-apiserver)/cmdline"`]);
    assertMatch(stdout, /^--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs$/m);
    assertMatch(stdout, /^--feature-gates=APIServingWithRoutine=false,WatchList=true$/m);
  });
  await nodeStep(t, node, "its configuration read again reaches the join API and what runs under a lease", async () => {
    const { Pid } = await node.status();
    const more = CONFIG.replace("    port: 443\n", "    port: 443\n    sans: [join.example.com]\n") +
      "  workerProfiles:\n  - { name: small, values: { maxPods: 7 } }\n";
    await machine.run("sh", ["-ec", "cat > /etc/k0s/k0s.yaml"], { stdin: more });
    await machine.run("kill", ["-HUP", String(Pid)]);
    const namesOfJoinApi =
      "openssl s_client -connect 127.0.0.1:9443 </dev/null 2>/dev/null | openssl x509 -noout -text";
    await eventually(async () => {
      const { stdout } = await machine.run("sh", ["-c", namesOfJoinApi]);
      const { code } = await machine.k0s([
        ...["kubectl", "-n", "kube-system", "get", "configmap", "worker-config-small-1.37"],
      ]);
      return code === 0 && stdout.includes("DNS:join.example.com");
    }, { what: "the join API has the new name, and the cluster the new profile", withinMs: 120_000, everyMs: 1_000 });
    assertEquals((await node.status()).Pid, Pid);
  });
  await nodeStep(t, node, "Ctrl+C stops it", async () => {
    const { Pid } = await node.status();
    await machine.run("kill", ["-INT", String(Pid)]);
    await node.ended();
    assertEquals(await componentNames(machine, `${DATA_DIR}/bin`), []);
    assertMatch(node.process.output(), /\r\nStopping; Ctrl\+C again ends it at once\r\n/);
    assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s"])).stdout, "");
  });
});

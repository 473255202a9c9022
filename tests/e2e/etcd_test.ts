import { assert, assertEquals } from "@std/assert";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const CONFIG = `apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
metadata: { name: k0s }
spec:
  storage:
    type: etcd
`;

scenario("a single node can keep its state in etcd", async (t, machine) => {
  await machine.run("sh", ["-c", "mkdir -p /etc/k0s && cat > /etc/k0s/k0s.yaml"], { stdin: CONFIG });
  const boot = () => TestNode.boot(machine, ["--single", "--config", "/etc/k0s/k0s.yaml"]);
  {
    await using node = await boot();
    await nodeStep(t, node, "etcd runs as its user, closed to others", async () => {
      const pids = await node.pids();
      assertEquals(["kine" in pids, "etcd" in pids], [false, true]);
      const { stdout } = await machine.run("stat", [
        "-c",
        "%n %U %a",
        "/var/lib/k0s/etcd",
        "/var/lib/k0s/pki/etcd/ca.key",
      ]);
      assertEquals(stdout, "/var/lib/k0s/etcd etcd 700\n/var/lib/k0s/pki/etcd/ca.key root 600\n");
      const plain = await machine.run("curl", ["-sk", "--max-time", "5", "https://127.0.0.1:2379/version"]);
      assert(plain.code !== 0, "etcd answers without a client certificate");
    });
    await nodeStep(t, node, "data are written", async () => {
      await machine.kubectl(["create", "configmap", "kept", "--from-literal=text=kept"]);
      assertEquals(await node.stop(), 0);
    });
  }
  await using node = await boot();
  await nodeStep(t, node, "data are there after a restart", async () => {
    assertEquals(await machine.kubectl(["get", "configmap", "kept", "-o", "jsonpath={.data.text}"]), "kept");
    assertEquals(await node.stop(), 0);
  });
});

import { assert, assertEquals } from "@std/assert";
import { nodeStep, scenario } from "../support/scenario.ts";
import { securityHolds } from "../support/security_checks.ts";
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
    await nodeStep(
      t,
      node,
      "docs/security.md says how it stands beside the CIS benchmark",
      () => securityHolds(machine, "default"),
    );
    await nodeStep(t, node, "its health and its members are shown", async () => {
      const status = await machine.k0s(["etcd", "status", "-o", "json"]);
      assertEquals(status.code, 0, status.stderr);
      const { healthy, quorum, members } = JSON.parse(status.stdout);
      assertEquals([healthy, quorum, members.length, members[0].role, members[0].raftLag], [true, 1, 1, "leader", 0]);
      const listed = await machine.k0s(["etcd", "member-list"]);
      assertEquals(JSON.parse(listed.stdout), { members: { [members[0].name]: members[0].peerURL } });
    });
    await nodeStep(t, node, "the only member cannot leave", async () => {
      const { code, stderr } = await machine.k0s(["etcd", "leave"]);
      assert(code !== 0 && stderr.includes("it is the only voting member"), stderr);
      assertEquals((await machine.run("test", ["-e", "/var/lib/k0s/etcd-leave.json"])).code, 1);
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

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encryptsStore } from "../support/encrypted_store.ts";
import type { Machine } from "../support/machine.ts";
import { NatsServer } from "../support/nats.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { secretTraces } from "../support/secret_traces.ts";
import { configureKine, KINE_ARGS } from "../support/sql_scenario.ts";
import { storageOutage } from "../support/storage_outage.ts";
import { TestNode } from "../support/test_node.ts";

const KEPT = ["get", "configmap", "kept", "-o", "jsonpath={.data.text}"];

scenario("a controller keeps its state in a NATS inside kine, closed to the network", async (t, machine) => {
  await configureKine(machine, { dataSource: "nats://", extraArgs: {} });
  {
    await using node = await TestNode.boot(machine, KINE_ARGS);
    await nodeStep(t, node, "kine listens for its metrics only, and stores below the data directory", async () => {
      assertEquals(await portsOf(machine, (await node.pids())["kine"] ?? 0), ["127.0.0.1:2380"]);
      assertEquals((await machine.run("stat", ["-c", "%U %a", "/var/lib/k0s/db/nats"])).stdout, "kube-apiserver 700\n");
      await machine.kubectl(["create", "configmap", "kept", "--from-literal=text=kept"]);
    });
    assertEquals(await node.stop(), 0);
  }
  await using node = await TestNode.boot(machine, KINE_ARGS);
  assertEquals(await machine.kubectl(KEPT), "kept");
  assertEquals(await node.stop(), 0);
});

scenario("a controller keeps its state in a NATS elsewhere, by TLS with a client certificate", async (t, machine) => {
  const server = await NatsServer.create(machine);
  const { ca, clientCert, clientKey } = server.certificates;
  const extraArgs = { "ca-file": ca, "cert-file": clientCert, "key-file": clientKey };
  await configureKine(machine, { dataSource: server.dataSource().replace(server.password, "wrong"), extraArgs });
  const { code, stderr } = await machine.k0s(["controller", ...KINE_ARGS]);
  assert(code !== 0, "it has started with a wrong password");
  assertStringIncludes(stderr, `Cannot open the cluster's database: NATS at ${machine.address}:4222, user "k0s": `);

  await configureKine(machine, { dataSource: server.dataSource(), extraArgs });
  await using node = await TestNode.boot(machine, KINE_ARGS);
  await nodeStep(t, node, "the password is nowhere to be read", async () => {
    assertEquals(await secretTraces(machine, server.password, ["kube-apiserver"]), []);
  });
  await nodeStep(t, node, "an outage loses nothing, and k0s status names it", async () => {
    const about = `NATS at ${machine.address}:4222`;
    await storageOutage(node, { server, process: "kine", about, cause: /no servers available/ });
  });
  assertEquals(await node.stop(), 0);
  const boot = () => TestNode.boot(machine, KINE_ARGS);
  await t.step("Secrets are encrypted in it, and decrypted", () => encryptsStore({ machine, boot }));
});

/** Addresses at which a process takes TCP connections. */
async function portsOf(machine: Machine, pid: number): Promise<string[]> {
  const { stdout } = await machine.run("ss", ["-Hltnp"]);
  const lines = stdout.trim().split("\n").filter((line) => line.includes(`pid=${pid},`));
  return lines.map((line) => line.split(/\s+/)[3] ?? "").sort();
}

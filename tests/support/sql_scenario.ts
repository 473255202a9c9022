import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { READABLE_FOR_KINE } from "./database_certificates.ts";
import type { DatabaseServer } from "./database_server.ts";
import type { Machine } from "./machine.ts";
import { nodeStep } from "./scenario.ts";
import { secretTraces } from "./secret_traces.ts";
import { type MissedServer, statusNames, storageOutage } from "./storage_outage.ts";
import { TestNode } from "./test_node.ts";

const CONFIG_FILE = "/etc/k0s/k0s.yaml";
/** Arguments of `k0s controller` for what {@link configureKine} has written. */
export const KINE_ARGS = ["--config", CONFIG_FILE];

/** Writes a configuration whose state lies in a database. */
export async function configureKine(
  machine: Machine,
  kine: { dataSource: string; extraArgs: Record<string, string> },
): Promise<void> {
  const config = {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    metadata: { name: "k0s" },
    spec: { storage: { type: "kine", kine } },
  };
  const stdin = JSON.stringify(config);
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && umask 077 && cat > ${CONFIG_FILE}`], { stdin });
}

/** What `spec.storage.kine` says of a server. */
function kineSettings(server: DatabaseServer) {
  const { ca, clientCert, clientKey } = server.certificates;
  return {
    dataSource: server.dataSource(),
    extraArgs: { "ca-file": ca, "cert-file": clientCert, "key-file": clientKey },
  };
}

/** Points a controller to the database, with the client certificates that are made on the database's machine. */
export async function useDatabase(machine: Machine, server: DatabaseServer & { machine: Machine }): Promise<void> {
  const { ca, clientCert, clientKey } = server.certificates;
  for (const [path, mode] of [[ca, "644"], [clientCert, "644"], [clientKey, "640"]] as const) {
    const { stdout } = await server.machine.run("cat", [path]);
    const write = `install -D -m "$2" /dev/null "$1" && cat > "$1"; ${READABLE_FOR_KINE} "$1"`;
    const { code, stderr } = await machine.run("sh", ["-c", write, "sh", path, mode], { stdin: stdout });
    assertEquals(code, 0, stderr);
  }
  await configureKine(machine, kineSettings(server));
}

/** What must hold of a controller whatever SQL server keeps its state. @returns The server, which runs. */
export async function sqlScenario<Server extends DatabaseServer>(
  t: Deno.TestContext,
  machine: Machine,
  create: (machine: Machine) => Promise<Server>,
): Promise<Server> {
  const server = await create(machine);
  await refusals(t, machine, server);
  await configureKine(machine, kineSettings(server));
  {
    await using node = await TestNode.boot(machine, KINE_ARGS);
    await nodeStep(t, node, "the password is nowhere to be read", () => keepsSecret(node, server));
    await nodeStep(
      t,
      node,
      "an outage loses nothing, and k0s status names it",
      () => storageOutage(node, missedBy(server, machine)),
    );
    assertEquals(await node.stop(), 0);
  }
  await t.step("another cluster is kept out of the database", async () => {
    assertStringIncludes(await failedStart(machine, ["--data-dir", "/opt/another"]), "it holds another cluster");
  });
  await t.step("a later start waits for a server that comes up after it", async () => {
    await server.stop();
    await using node = TestNode.start(machine, KINE_ARGS);
    await statusNames(node, missedBy(server, machine));
    await server.start();
    await node.ready();
    const output = node.process.output();
    assert(!output.includes(server.password), "the password is in the output");
    assertEquals(await node.stop(), 0);
  });
  return server;
}

function missedBy(server: DatabaseServer, machine: Machine): MissedServer {
  const about = `${server.name} at ${machine.address}:${server.port}, database "kubernetes", user "k0s"`;
  return { server, process: "kine", about };
}

/** What a first start says within seconds; nothing is left behind. */
async function refusals(t: Deno.TestContext, machine: Machine, server: DatabaseServer): Promise<void> {
  const { about: place } = missedBy(server, machine);
  await t.step("a server that is not there is named within seconds", async () => {
    await configureKine(machine, kineSettings(server));
    await server.stop();
    const error = await failedStart(machine);
    assertStringIncludes(error, `Database (${place}): cannot be reached: `);
    assertStringIncludes(error, "refused");
    await server.start();
  });
  await t.step("a wrong password is named within seconds", async () => {
    await configureKine(machine, { ...kineSettings(server), dataSource: server.dataSource("a-wrong-password") });
    const error = await failedStart(machine);
    assertStringIncludes(error, `Cannot open the cluster's database: ${place}: `);
    assert(/password authentication failed|Access denied/.test(error), error);
    assert(!error.includes("a-wrong-password"), error);
  });
  await t.step("a key that is not the certificate's is named", async () => {
    const { dataSource, extraArgs } = kineSettings(server);
    const { serverKey } = server.certificates;
    await configureKine(machine, { dataSource, extraArgs: { ...extraArgs, "key-file": serverKey } });
    assertStringIncludes(await failedStart(machine), "private key does not match public key");
  });
  await t.step("a key that kine may not read is named", async () => {
    const { dataSource, extraArgs } = kineSettings(server);
    const rootsKey = "/etc/k0s/client.key";
    await machine.run("install", ["-m", "600", server.certificates.clientKey, rootsKey]);
    await configureKine(machine, { dataSource, extraArgs: { ...extraArgs, "key-file": rootsKey } });
    assertStringIncludes(await failedStart(machine), `cannot read "${rootsKey}": it belongs to`);
  });
}

/** What `k0s controller` prints that does not start. */
async function failedStart(machine: Machine, args: readonly string[] = []): Promise<string> {
  const { code, stderr, stdout } = await machine.k0s(["controller", ...KINE_ARGS, ...args], { withinMs: 60_000 });
  assert(code !== 0, "it has started");
  return stderr + stdout;
}

async function keepsSecret(node: TestNode, server: DatabaseServer): Promise<void> {
  const { machine } = node;
  for (const secret of [server.password, encodeURIComponent(server.password)]) {
    assertEquals(await secretTraces(machine, secret, ["kube-apiserver"]), []);
    assert(!node.process.output().includes(secret), "the password is in the output");
    assert(!JSON.stringify(await node.status()).includes(secret), "the password is in the status");
  }
  // What the search finds where it may: else it would also find nothing where it must not.
  const found = await secretTraces(machine, server.dataSource(), []);
  assertEquals(found.map((line) => line.replace(/\d+/, "PID")), ["/proc/PID/environ of kube-apiserver, mode 400"]);
  const nobody = await machine.run("runuser", ["-u", "nobody", "--", "cat", found[0]!.split(" ")[0]!]);
  assertStringIncludes(nobody.stderr, "Permission denied");
}

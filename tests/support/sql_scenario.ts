import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DatabaseServer } from "./database_server.ts";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import { NumberedWriter } from "./numbered_writer.ts";
import { nodeStep } from "./scenario.ts";
import { secretTraces } from "./secret_traces.ts";
import { TestNode } from "./test_node.ts";

const CONFIG_FILE = "/etc/k0s/k0s.yaml";
const ARGS = ["--config", CONFIG_FILE];
/** How long the server is away, in milliseconds. */
const AWAY_MS = 20_000;

/** Writes a configuration whose state lies in a database. */
export async function configureKine(
  machine: Machine,
  server: DatabaseServer,
  changes: { dataSource?: string; extraArgs?: Record<string, string> } = {},
): Promise<void> {
  const { ca, clientCert, clientKey } = server.certificates;
  const kine = {
    dataSource: changes.dataSource ?? server.dataSource(),
    extraArgs: changes.extraArgs ?? { "ca-file": ca, "cert-file": clientCert, "key-file": clientKey },
  };
  const config = {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    metadata: { name: "k0s" },
    spec: { storage: { type: "kine", kine } },
  };
  const stdin = JSON.stringify(config);
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && umask 077 && cat > ${CONFIG_FILE}`], { stdin });
}

/** What must hold of a controller whatever SQL server keeps its state. */
export async function sqlScenario(
  t: Deno.TestContext,
  machine: Machine,
  create: (machine: Machine) => Promise<DatabaseServer>,
): Promise<void> {
  const server = await create(machine);
  await refusals(t, machine, server);
  await configureKine(machine, server);
  {
    await using node = await TestNode.boot(machine, ARGS);
    await nodeStep(t, node, "the password is nowhere to be read", () => keepsSecret(node, server));
    await nodeStep(t, node, "an outage loses nothing, and k0s status names it", () => outage(node, server));
    assertEquals(await node.stop(), 0);
  }
  await t.step("a later start waits for a server that comes up after it", async () => {
    await server.stop();
    await using node = TestNode.start(machine, ARGS);
    await statusNames(node, server);
    await server.start();
    await node.ready();
    const output = node.process.output();
    assert(!output.includes(server.password), "the password is in the output");
    assertEquals(await node.stop(), 0);
  });
}

/** What a first start says within seconds; nothing is left behind. */
async function refusals(t: Deno.TestContext, machine: Machine, server: DatabaseServer): Promise<void> {
  const place = `${server.name} at ${machine.address}:${server.port}, database "kubernetes", user "k0s"`;
  await t.step("a server that is not there is named within seconds", async () => {
    await configureKine(machine, server);
    await server.stop();
    const error = await failedStart(machine);
    assertStringIncludes(error, `Database (${place}): cannot be reached: `);
    assertStringIncludes(error, "refused");
    await server.start();
  });
  await t.step("a wrong password is named within seconds", async () => {
    await configureKine(machine, server, { dataSource: server.dataSource("a-wrong-password") });
    const error = await failedStart(machine);
    assertStringIncludes(error, `Cannot open the cluster's database: ${place}: `);
    assert(/password authentication failed|Access denied/.test(error), error);
    assert(!error.includes("a-wrong-password"), error);
  });
  await t.step("a key that kine may not read is named", async () => {
    const { ca, clientCert, serverKey } = server.certificates;
    const extraArgs = { "ca-file": ca, "cert-file": clientCert, "key-file": serverKey };
    await configureKine(machine, server, { extraArgs });
    assertStringIncludes(await failedStart(machine), `cannot read "${serverKey}": it belongs to`);
  });
}

/** What `k0s controller` prints that does not start. */
async function failedStart(machine: Machine): Promise<string> {
  const { code, stderr, stdout } = await machine.k0s(["controller", ...ARGS], { withinMs: 60_000 });
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

async function outage(node: TestNode, server: DatabaseServer): Promise<void> {
  await using writer = await NumberedWriter.start(node.machine);
  const wrote = async (count: number) => (await writer.acknowledged()).length > count;
  await eventually(() => wrote(20), { what: "writes are acknowledged", withinMs: 30_000 });
  await server.stop();
  const stoppedAt = performance.now();
  await statusNames(node, server);
  await eventually(() => Promise.resolve(performance.now() - stoppedAt > AWAY_MS), {
    what: "the server has been away for long",
    withinMs: AWAY_MS + 5_000,
  });
  const before = (await writer.acknowledged()).length;
  assert(await writer.failures() > 0, "no write has failed without a server");
  await server.start();
  await eventually(() => wrote(before + 20), { what: "writes are acknowledged again", withinMs: 60_000 });
  await eventually(async () => (await kineOf(node)).state === "ready", { what: "kine is ready", withinMs: 30_000 });
  const count = await writer.checkAcknowledged();
  console.log(`${count} writes acknowledged, all there; ${await writer.failures()} failed`);
}

/** Waits until the status says which server kine misses, and why. */
async function statusNames(node: TestNode, server: DatabaseServer): Promise<void> {
  const reason = await eventually(async () => {
    const kine = await kineOf(node);
    return kine.state !== "ready" && kine.reason?.includes("refused") ? kine.reason : undefined;
  }, { what: "k0s status says why kine is not ready", withinMs: 30_000 });
  assertStringIncludes(reason, `${server.name} at ${node.machine.address}:${server.port}, database "kubernetes"`);
  const { stdout } = await node.machine.k0s(["status"]);
  assertStringIncludes(stdout.split("\n").find((line) => line.startsWith("kine ")) ?? "", "refused");
}

async function kineOf(node: TestNode) {
  const kine = (await node.status()).Processes.find(({ name }) => name === "kine");
  assert(kine !== undefined, "no kine");
  return kine;
}

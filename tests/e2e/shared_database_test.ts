import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DatabaseServer } from "../support/database_server.ts";
import { eventually } from "../support/eventually.ts";
import { LoadWriter } from "../support/load_writer.ts";
import type { Machine } from "../support/machine.ts";
import { componentNames } from "../support/machine_state.ts";
import { MariadbServer } from "../support/mariadb.ts";
import { PostgresServer } from "../support/postgres.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { KINE_ARGS, useDatabase } from "../support/sql_scenario.ts";
import { TestNode } from "../support/test_node.ts";

const TOKEN_FILE = "/run/join-token";
/** How long what was written at one controller may take to be seen at another, in milliseconds; a deadline only. */
const SEEN_WITHIN_MS = 60_000;
/** How long a lease outlives its holder, and a busy machine. */
const LEADS_WITHIN_MS = 150_000;

for (const Server of [PostgresServer, MariadbServer]) {
  const name = `two controllers share a ${Server.name.replace("Server", "")}: one leads, and the other outlives it`;
  networkScenario(name, ["database", "one", "two"], async (t, _network, [database, one, two]) => {
    const server = await Server.create(database);
    await useDatabase(one, server);
    await useDatabase(two, server);
    await using first = await TestNode.boot(one, KINE_ARGS);
    // Away from both: what it knows of acknowledged writes must outlive either.
    const kubeconfig = await adminKubeconfig(one);
    await using writer = await LoadWriter.start(database, [kubeconfig, kubeconfig.replace(one.address, two.address)]);
    await writer.progress(20);
    const token = await first.createToken("controller");
    await two.run("sh", ["-c", `umask 077; cat > ${TOKEN_FILE}`], { stdin: token });
    await using second = TestNode.start(two, [...KINE_ARGS, "--token-file", TOKEN_FILE]);

    await nodeStep(t, second, "the second one joins by token, and there is no etcd", async () => {
      await second.ready();
      for (const machine of [one, two]) {
        const names = await componentNames(machine);
        assertEquals([names.includes("kine"), names.includes("etcd")], [true, false]);
        const { stderr } = await machine.k0s(["etcd", "member-list"]);
        assertStringIncludes(stderr, "wrong storage type: kine\n");
      }
      assertEquals(await authority(two), await authority(one));
    });
    await nodeStep(t, second, "what is written at one is read, and watched, at the other", async () => {
      for (const [from, to] of [[one, two], [two, one]] as const) await isSeen(from, to);
    });
    await nodeStep(t, second, "both say that the first one leads", () => leads([first, second], "one"));
    await nodeStep(t, second, "the database goes and comes: both go on", () => outage(server, [one, two]));
    await nodeStep(t, second, "the leader's machine dies: the second one leads, and no write is lost", async () => {
      await one.powerOff();
      await writer.progress(20);
      const { lost, acknowledged } = await writer.verify(two);
      assertEquals(lost, []);
      assert(acknowledged >= 40, `only ${acknowledged} were acknowledged`);
      await leads([second], "two");
    });
    assertEquals(await second.stop(), 0);
  });
}

async function authority(machine: Machine): Promise<string> {
  const { code, stdout } = await machine.run("cat", ["/var/lib/k0s/pki/ca.crt"]);
  assertEquals(code, 0);
  return stdout;
}

/** An object that is made at one controller reaches a watch, and a list out of the cache, of another. */
async function isSeen(from: Machine, to: Machine): Promise<void> {
  const name = `of-${from.name}`;
  await using watch = to.start(to.k0sPath, ["kubectl", "get", "configmaps", "--watch", "-o", "name"]);
  await eventually(() => Promise.resolve(watch.output().includes("kube-root-ca.crt")), {
    what: `a watch at "${to.name}" has begun`,
    withinMs: SEEN_WITHIN_MS,
  });
  await from.kubectl(["create", "configmap", name]);
  await eventually(() => Promise.resolve(watch.output().includes(name)), {
    what: `a watch at "${to.name}" shows what "${from.name}" wrote`,
    withinMs: SEEN_WITHIN_MS,
  });
  assertStringIncludes(await to.kubectl(["get", "configmaps", "-o", "name"], { withinMs: SEEN_WITHIN_MS }), name);
}

/** The database is away until both have noticed; then both write again. */
async function outage(server: DatabaseServer, machines: readonly Machine[]): Promise<void> {
  await server.stop();
  for (const machine of machines) await isReady(machine, false);
  await server.start();
  for (const machine of machines) {
    await isReady(machine, true);
    await machine.kubectl(["create", "configmap", `again-${machine.name}`]);
  }
  for (const [from, to] of [machines, machines.toReversed()] as [Machine, Machine][]) {
    const name = `again-${from.name}`;
    assertStringIncludes(await to.kubectl(["get", "configmaps", "-o", "name"], { withinMs: SEEN_WITHIN_MS }), name);
  }
}

async function isReady(machine: Machine, expected: boolean): Promise<void> {
  await eventually(async () => (await readyz(machine)) === expected, {
    what: `the API of "${machine.name}" says that it is ${expected ? "" : "not "}ready`,
    withinMs: 60_000,
    everyMs: 500,
  });
}

async function readyz(machine: Machine): Promise<boolean> {
  const args = ["kubectl", "--request-timeout=5s", "get", "--raw", "/readyz"];
  return (await machine.k0s(args, { withinMs: 20_000 })).code === 0;
}

async function leads(asked: readonly TestNode[], name: string): Promise<void> {
  await eventually(async () => {
    for (const node of asked) if ((await node.status()).Leader?.Name !== name) return false;
    return true;
  }, { what: `"${name}" leads`, withinMs: LEADS_WITHIN_MS, everyMs: 1_000 });
}

async function adminKubeconfig(of: Machine): Promise<string> {
  const { code, stdout, stderr } = await of.k0s(["kubeconfig", "admin"]);
  assertEquals(code, 0, stderr);
  return stdout;
}

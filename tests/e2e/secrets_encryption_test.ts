import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import {
  EncryptionChangeCommand,
  encryptionOf,
  encryptionWithoutProblems,
  makeSecrets,
  secretValue,
} from "../support/encryption_change.ts";
import { countHolding, providersIn, sqliteSecrets } from "./secrets_encryption/sqlite_secrets.ts";

const CONFIG = "/etc/k0s/k0s.yaml";
const MARKER = "a-password-that-is-searched-for";
/** More than one page of an answer of the datastore. */
const COUNT = 120;

scenario("Secrets are encrypted, rotated and decrypted while k0s is killed in each phase", async (t, machine) => {
  await configure(machine, { storage: { type: "kine" } });
  const args = ["--config", CONFIG];
  let node = await TestNode.boot(machine, args);
  await using nodes = new AsyncDisposableStack();
  nodes.use(node);
  const killAndStart = async () => {
    await node.kill();
    node = nodes.use(await TestNode.boot(machine, args));
  };
  let key = "";

  await nodeStep(t, node, "they lie in the clear at first, and there is nothing to rotate or disable", async () => {
    await makeSecrets(machine, { count: COUNT, marker: MARKER });
    const { plan, secrets, problems, code } = await encryptionOf(machine);
    assertEquals([plan, problems, code], [{ phase: "settled", to: "identity" }, [], 0]);
    assertEquals(secrets.byProvider, { identity: secrets.total });
    assertEquals(countHolding(sqliteSecrets(machine), MARKER), COUNT);
    const { code: refused, stderr } = await machine.k0s(["secrets", "rotate"]);
    assertEquals(refused, 1);
    assertStringIncludes(stderr, "Secrets are not encrypted");
    assertEquals((await machine.k0s(["secrets", "disable"])).code, 0);
  });
  await nodeStep(t, node, "enable goes on when k0s is killed, and when it is itself and typed again", async () => {
    {
      await using command = new EncryptionChangeCommand(machine, "enable");
      await command.begins("rewriting");
      await killAndStart();
      await command.begins("retiring");
      await command.kill();
    }
    await killAndStart();
    const { problems, code } = await encryptionOf(machine);
    assertEquals([problems, code], [["To bring the change to its end: k0s secrets enable"], 1]);
    await using command = new EncryptionChangeCommand(machine, "enable");
    assertStringIncludes(await command.done(), "Going on with what was interrupted");
    key = await isEncrypted(machine);
    assertEquals(await secretValue(machine, 7), `${MARKER}-7`);
  });
  await nodeStep(t, node, "keys are for the API server's account, and in no output", async () => {
    const { stdout } = await machine.run("stat", ["-c", "%a %U %n", ...FILES]);
    assertEquals(stdout, `600 root ${FILES[0]}\n600 kube-apiserver ${FILES[1]}\n`);
    const { secret } = JSON.parse(await Deno.readTextFile(machine.dataPath("pki/secrets-encryption.json"))).keys[0];
    for (const command of [["secrets", "status"], ["secrets", "status", "-o", "yaml"], ["status", "-o", "json"]]) {
      assert(!(await machine.k0s(command)).stdout.includes(secret), command.join(" "));
    }
    const plan = await machine.kubectl(["-n", "kube-system", "get", "cm", "k0s-secrets-encryption", "-o", "json"]);
    assert(!plan.includes(secret) && !node.process.output().includes(secret));
  });
  await nodeStep(t, node, "rotate takes another key, without a restart of the API server", async () => {
    await using command = new EncryptionChangeCommand(machine, "rotate");
    await command.begins("rewriting");
    await killAndStart();
    await command.begins("retiring");
    const { "kube-apiserver": pid } = await node.pids();
    await command.done();
    assertEquals((await node.pids())["kube-apiserver"], pid);
    assert(await isEncrypted(machine) !== key);
    const file = await Deno.readTextFile(machine.dataPath("pki/secrets-encryption.yaml"));
    assert(!file.includes(key), "the former key is still there");
  });
  await nodeStep(t, node, "disable has all in the clear again, and takes the flag and the file away", async () => {
    await using command = new EncryptionChangeCommand(machine, "disable");
    await command.begins("rewriting");
    await killAndStart();
    await command.begins("retiring");
    await killAndStart();
    await command.done();
    assertEquals(Object.keys(providersIn(sqliteSecrets(machine))), ["plain"]);
    assertEquals(countHolding(sqliteSecrets(machine), MARKER), COUNT);
    assertEquals((await machine.run("test", ["-e", FILES[1]!])).code, 1);
    const { "kube-apiserver": pid } = await node.pids();
    const { stdout } = await machine.run("cat", [`/proc/${pid}/cmdline`]);
    assert(!stdout.includes("encryption-provider-config"), stdout);
  });
  assertEquals(await node.stop(), 0);
  await t.step("an operator's own configuration of the encryption is left alone", async () => {
    const own = "/etc/k0s/own.yaml";
    await machine.run("sh", ["-c", `cat > ${own}`], { stdin: OWN_CONFIGURATION });
    await configure(machine, { storage: { type: "kine" }, api: { extraArgs: { "encryption-provider-config": own } } });
    await using again = await TestNode.boot(machine, args);
    const { code, stderr } = await machine.k0s(["secrets", "enable"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "spec.api gives encryption-provider-config");
    assertEquals(await again.stop(), 0);
  });
});

networkScenario(
  "a cluster encrypts from its first Secret on, and keys reach each controller",
  ["one", "two", "three"],
  async (
    t,
    _network,
    machines,
  ) => {
    const [one, two, three] = machines;
    for (const machine of machines) await configure(machine, { security: { profile: "hardened" } });
    const args = ["--config", CONFIG];
    const join = async (machine: Machine, token: string) => {
      await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
      return TestNode.start(machine, [...args, "--token-file", "/run/join-token"]);
    };
    await using first = await TestNode.boot(one, args);
    await nodeStep(t, first, "no Secret has ever been in the clear", async () => {
      await makeSecrets(one, { count: 3, marker: MARKER });
      const { plan, secrets, keys } = await encryptionWithoutProblems(one);
      assertEquals([plan, secrets.byProvider], [
        { phase: "settled", to: keys[0]!.name },
        { [keys[0]!.name]: secrets.total },
      ]);
    });
    await using second = await join(two, await first.createToken("controller"));
    await nodeStep(t, second, "a controller that joins has the key before its API server starts", async () => {
      await second.ready();
      assertEquals(await secretValue(two, 1), `${MARKER}-1`);
    });
    await using third = await join(three, await second.createToken("controller"));
    await nodeStep(t, third, "so has the third one, which then stops in order", async () => {
      await third.ready();
      assertEquals(await secretValue(three, 1), `${MARKER}-1`);
      await controllersAre(two, ["one", "three", "two"]);
      assertEquals(await third.stop(), 0);
      await controllersAre(two, ["one", "two"]);
    });
    await nodeStep(t, second, "the others take another key, though their API servers end in each phase", async () => {
      const { keys: [former] } = await encryptionOf(two);
      await using command = new EncryptionChangeCommand(two, "rotate");
      for (const phase of ["introducing", "rewriting", "retiring"] as const) {
        await command.begins(phase);
        for (const node of [first, second]) await apiServerEnds(node);
      }
      assertMatch(await command.done(), /waiting for .*"one".*"two"/);
      for (const machine of [one, two]) await hasAnotherKey(machine, former!.name);
    });
    await nodeStep(t, second, "the third one has it before its API server starts", async () => {
      await using again = await TestNode.boot(three, args);
      assertEquals(await secretValue(three, 2), `${MARKER}-2`);
      await controllersAre(three, ["one", "three", "two"]);
      await encryptionWithoutProblems(three);
      assertEquals(await again.stop(), 0);
    });
  },
);

const FILES = ["/var/lib/k0s/pki/secrets-encryption.json", "/var/lib/k0s/pki/secrets-encryption.yaml"];

const OWN_CONFIGURATION = JSON.stringify({
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "EncryptionConfiguration",
  resources: [{ resources: ["secrets"], providers: [{ identity: {} }] }],
});

async function configure(machine: Machine, spec: Record<string, unknown>): Promise<void> {
  const config = { apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig", metadata: { name: "k0s" }, spec };
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
}

/** Checks that every Secret is encrypted under one key, by what lies in the database. @returns Its name. */
async function isEncrypted(machine: Machine): Promise<string> {
  const { plan, keys, secrets, problems, code } = await encryptionOf(machine);
  const key = plan.to;
  assertEquals([plan.phase, problems, code], ["settled", [], 0]);
  assertEquals([keys.map(({ name }) => name), secrets.byProvider], [[key], { [key]: secrets.total }]);
  const rows = sqliteSecrets(machine);
  assertEquals(providersIn(rows), { [`k8s:enc:secretbox:v1:${key}:`]: rows.length });
  assert(rows.length >= COUNT);
  assertEquals(countHolding(rows, MARKER), 0);
  return key;
}

/** Kills the API server of a controller; k0s starts another one. */
async function apiServerEnds(node: TestNode): Promise<void> {
  const { "kube-apiserver": pid } = await node.pids();
  await node.machine.run("kill", ["-9", String(pid)]);
}

/** Waits until these are the controllers that a change would wait for. */
async function controllersAre(machine: Machine, names: readonly string[]): Promise<void> {
  await eventually(async () => (await encryptionOf(machine)).controllers.alive.join() === names.join(), {
    what: `${names.join()} have their leases`,
    withinMs: 60_000,
  });
}

/** Checks that all is written under one key that is not the former one. */
async function hasAnotherKey(machine: Machine, former: string): Promise<void> {
  const { keys, secrets, waitingFor } = await encryptionOf(machine);
  assertEquals([keys.length, waitingFor, secrets.byProvider], [1, [], { [keys[0]!.name]: secrets.total }]);
  assert(keys[0]!.name !== former);
  assertEquals(await secretValue(machine, 2), `${MARKER}-2`);
}

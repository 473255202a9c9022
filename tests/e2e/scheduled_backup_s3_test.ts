import { assert, assertEquals, assertMatch } from "@std/assert";
import { agreedLeader, ControlPlane } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { BACKUP_CONFIG, backupEvent, configureBackups, listBackups, nextBackup } from "../support/scheduled_backups.ts";
import { TestNode } from "../support/test_node.ts";
import { VersityGateway } from "../support/versity_gateway.ts";

// Mostly waits: for the next full minute.

const CREDENTIALS = "/etc/k0s/s3-credentials";
/** A directory that is archived, and that nothing looks into. */
const HELM_HOME = "/var/lib/k0s/helmhome";
const IN_FILE = `{file: ${CREDENTIALS}}`;

networkScenario(
  "encrypted archives go to a bucket, and one of them is restored on another machine",
  ["one", "two", "store"],
  async (t, _network, [one, two, store]) => {
    const s3 = await VersityGateway.create(store);
    await bringAccess(s3, one);
    const { identity, recipient } = await ageKey(one);
    const encryption = ["encryption:", `  recipients: [${recipient}]`];
    await configureBackups(one, [...s3.settings(IN_FILE), ...encryption, "retention:", "  count: 2"]);
    let archive = "";
    {
      await using node = await TestNode.boot(one, ["--single"]);
      await nodeStep(t, node, "an upload that is killed leaves nothing that counts", () => killsUpload(node, s3));
      await nodeStep(t, node, "a server that is away is told, without a secret", () => tellsAbsence(node, s3));
      await nodeStep(t, node, "an archive is made, and read back where it is kept; two are kept", async () => {
        await one.kubectl(["create", "configmap", "kept", "--from-literal=text=kept"]);
        archive = (await nextBackup(one, await listBackups(one))).name;
        await verifies(one, archive, identity);
      });
      await nodeStep(t, node, "credentials can be those of a Secret", () => usesSecret(one, s3));
    }
    await one.powerOff();
    await t.step("it is restored with its key, and with no other", async () => {
      const [newest] = (await s3.files()).objects.filter((key) => key.endsWith(".tar.gz.age")).toSorted().toReversed();
      await bringArchive({ s3, key: newest!, to: two, identity });
      const restore = ["restore", "/opt/archive.age", "--config-out", BACKUP_CONFIG];
      assertMatch((await two.k0s(restore)).stderr, /The archive is encrypted with age/);
      const { code, stderr } = await two.k0s([...restore, "--identity", "/opt/key.txt"]);
      assertEquals(code, 0, stderr);
    });
    await using restored = await TestNode.boot(two, ["--single"]);
    await nodeStep(t, restored, "what was backed up is there", async () => {
      assertEquals(await two.kubectl(["get", "configmap", "kept", "-o", "jsonpath={.data.text}"]), "kept");
    });
  },
);

networkScenario(
  "the controller that leads backs up, and the next one goes on",
  ["one", "two", "three", "store"],
  async (t, _network, [one, two, three, store]) => {
    const s3 = await VersityGateway.create(store);
    const controllers = [one, two, three];
    for (const machine of controllers) {
      await bringAccess(s3, machine);
      await configureBackups(machine, s3.settings(IN_FILE));
    }
    await using cluster = new ControlPlane();
    for (const machine of controllers) await cluster.add(machine);
    await agreedLeader(controllers);
    let leader = "";
    await nodeStep(t, cluster.node(one), "one of them makes it, and each tells of it", async () => {
      await nextBackup(one, []);
      leader = await madeBy(controllers, "");
    });
    const lost = controllers.find(({ name }) => name === leader)!;
    const others = controllers.filter((machine) => machine !== lost);
    await cluster.powerOff(lost);
    await nodeStep(t, cluster.node(others[0]!), "another one makes the next", async () => {
      const before = await listBackups(others[0]!);
      const { name } = await nextBackup(others[0]!, before);
      assert(await madeBy(others, leader) !== leader);
      const { stdout } = await others[0]!.k0s(["backup", "verify", name]);
      assertMatch(stdout, /^The archive is good: .* etcd at revision \d+/);
    });
  },
);

/** Puts the authority of the server, and the keys to its bucket, on a controller. */
async function bringAccess(s3: VersityGateway, machine: Machine): Promise<void> {
  const { stdout: ca } = await s3.machine.run("cat", [s3.certificates.ca]);
  const folder = s3.certificates.ca.slice(0, s3.certificates.ca.lastIndexOf("/"));
  await machine.run("sh", ["-ec", `mkdir -p ${folder}; cat > ${s3.certificates.ca}`], { stdin: ca });
  const stdin = `[default]\naws_access_key_id = ${s3.accessKeyId}\naws_secret_access_key = ${s3.secretAccessKey}\n`;
  await machine.run("sh", ["-ec", `umask 077; mkdir -p /etc/k0s; cat > ${CREDENTIALS}`], { stdin });
}

/** A pair of keys, by the real age. */
async function ageKey(machine: Machine): Promise<{ identity: string; recipient: string }> {
  const { stdout: identity } = await machine.run("age-keygen");
  const [, recipient = ""] = /public key: (age1\S+)/.exec(identity) ?? [];
  await machine.run("sh", ["-ec", "umask 077; cat > /opt/key.txt"], { stdin: identity });
  return { identity, recipient };
}

async function killsUpload(node: TestNode, s3: VersityGateway): Promise<void> {
  // Enough for several parts, which do not compress.
  const fill = `mkdir -p ${HELM_HOME}; head -c 100000000 /dev/urandom > ${HELM_HOME}/filler.bin`;
  await node.machine.run("sh", ["-ec", fill]);
  await eventually(async () => (await s3.files()).uploads.length > 0, {
    what: "an upload is under way",
    withinMs: 240_000,
    everyMs: 20,
  });
  const { stdout } = await node.machine.run("pgrep", ["-f", "internal-backup-job"]);
  await node.machine.run("kill", ["-KILL", ...stdout.trim().split("\n")]);
  const before = await listBackups(node.machine);
  await backupEvent(node.machine, "BackupFailed");
  await nextBackup(node.machine, before);
  await eventually(async () => (await s3.files()).uploads.length === 0, {
    what: "nothing is left of the upload that was killed",
    withinMs: 120_000,
    everyMs: 1_000,
  });
}

async function tellsAbsence(node: TestNode, s3: VersityGateway): Promise<void> {
  await node.machine.run("rm", [`${HELM_HOME}/filler.bin`]);
  await s3.kill();
  const message = await eventually(async () => {
    const { LastError } = (await node.status()).Backup ?? {};
    return LastError !== undefined && /7070|Cannot (list|upload)/.test(LastError.Message) && LastError.Message;
  }, { what: "the status has why", withinMs: 240_000, everyMs: 1_000 });
  assert(![s3.secretAccessKey, s3.accessKeyId].some((secret) => message.includes(secret)), message);
  await s3.start();
  for (const secret of [s3.secretAccessKey]) assert(!node.process.output().includes(secret), "the log has a secret");
}

async function verifies(machine: Machine, name: string, identity: string): Promise<void> {
  assertMatch(name, /\.tar\.gz\.age$/);
  const verify = ["backup", "verify", name];
  assertMatch((await machine.k0s(verify)).stderr, /The archive is encrypted with age/);
  const { stdout } = await machine.k0s([...verify, "--identity", "/opt/key.txt"]);
  assertMatch(stdout, /^The archive is good: .* SQLite at revision \d+/);
  assert(identity.includes("AGE-SECRET-KEY-1"));
  await eventually(async () => (await listBackups(machine)).length === 2, {
    what: "two are kept",
    withinMs: 240_000,
    everyMs: 1_000,
  });
}

async function usesSecret(machine: Machine, s3: VersityGateway): Promise<void> {
  await machine.kubectl([
    ...["-n", "kube-system", "create", "secret", "generic", "s3-access"],
    `--from-literal=aws_access_key_id=${s3.accessKeyId}`,
    `--from-literal=aws_secret_access_key=${s3.secretAccessKey}`,
  ]);
  const { stdout: text } = await machine.run("cat", [BACKUP_CONFIG]);
  const changed = text.replace(IN_FILE, "{secretRef: {name: s3-access}}");
  await machine.run("sh", ["-ec", `cat > ${BACKUP_CONFIG}; rm ${CREDENTIALS}`], { stdin: changed });
  const applied = await machine.k0s(["config", "apply", BACKUP_CONFIG]);
  assertEquals(applied.code, 0, applied.stderr);
  await nextBackup(machine, await listBackups(machine));
}

async function bringArchive(
  { s3, key, to, identity }: { s3: VersityGateway; key: string; to: Machine; identity: string },
): Promise<void> {
  await Deno.copyFile(`${s3.machine.directory}${s3.pathOf(key)}`, `${to.directory}/opt/archive.age`);
  await to.run("sh", ["-ec", "umask 077; cat > /opt/key.txt"], { stdin: identity });
  // The tool that operators have reads it, too.
  const { code, stderr } = await to.run("sh", ["-c", "age -d -i /opt/key.txt /opt/archive.age | tar tz >/dev/null"]);
  assertEquals(code, 0, stderr);
}

/** Waits until all of these say that the last backup is of the same controller, which is another one than this. */
async function madeBy(controllers: readonly Machine[], other: string): Promise<string> {
  return await eventually(async () => {
    const told = await Promise.all(controllers.map(async (machine) => {
      const { stdout } = await machine.k0s(["status", "-o", "json"]);
      return JSON.parse(stdout).Backup?.LastSuccess?.Controller as string | undefined;
    }));
    const [first] = told;
    return first !== undefined && first !== other && told.every((name) => name === first) && first;
  }, { what: "they agree on what has made the last backup", withinMs: 240_000, everyMs: 1_000 });
}

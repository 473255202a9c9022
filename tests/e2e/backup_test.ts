import { assert, assertEquals, assertMatch } from "@std/assert";
import { adminKubeconfig, agreedLeader, ControlPlane, etcdState } from "../support/control_plane.ts";
import { voters } from "../support/etcd_members.ts";
import { eventually } from "../support/eventually.ts";
import { LoadWriter } from "../support/load_writer.ts";
import type { Machine } from "../support/machine.ts";
import { NumberedWriter } from "../support/numbered_writer.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const WEB = new URL("../testdata/e2e/web.yaml", import.meta.url).pathname;
/** Where both machines keep their archives. */
const BACKUPS = "/opt/backups";
const CONFIG = "/etc/k0s/k0s.yaml";

networkScenario(
  "a single node is backed up under load, and comes back on a machine with another name and address",
  ["one", "two"],
  async (t, _network, [one, two]) => {
    const config = await configure(one);
    await using first = await TestNode.boot(one, ["--single", "--config", config]);
    let before: Remembered | undefined;
    await nodeStep(t, first, "it is backed up while it is written to", async () => {
      before = await rememberAndBackUp(first);
    });
    await t.step("a machine with a node takes no archive, running or not", async () => {
      assertMatch(await refused(one, ["restore", `${BACKUPS}/${before!.archive}`]), /k0s seems to be running!/);
      await first[Symbol.asyncDispose]();
      assertMatch(await refused(one, ["restore", `${BACKUPS}/${before!.archive}`]), /a node has been there/);
    });
    await t.step("its archive, damaged, leaves another machine as it was", () => takesNoDamage(one, two, before!));
    await one.powerOff();
    await t.step("it is restored", () => restores(two, before!));
    await using second = await TestNode.boot(two, ["--single", "--config", CONFIG]);
    await nodeStep(
      t,
      second,
      "what was acknowledged is there, and so are pods, accounts' tokens and the right names",
      async () => {
        await isAsRemembered(second, before!);
      },
    );
  },
);

networkScenario(
  "of two controllers with etcd one is restored elsewhere, and another one joins it",
  ["one", "two", "three", "four"],
  async (t, _network, [one, two, three, four]) => {
    let archive = "";
    let token = "";
    {
      await using lost = new ControlPlane();
      for (const machine of [one, two]) await lost.add(machine);
      await agreedLeader(lost.machines);
      await nodeStep(t, lost.node(one), "it is backed up while it is written to", async () => {
        await using writer = await LoadWriter.start(two, [await adminKubeconfig(one)]);
        await writer.progress(20);
        await one.kubectl(["create", "configmap", "kept", "--from-literal=text=kept"]);
        await lost.node(one).createToken("worker");
        token = tokenId(await said(one, ["token", "list"]));
        archive = await backUp(one);
        assertMatch(
          await said(one, ["backup", "verify", `${BACKUPS}/${archive}`]),
          /is good: .* etcd at revision \d+ /,
        );
      });
      await lost.powerOff(one, two);
    }
    await using restored = new ControlPlane();
    await t.step("one is restored, as the only member of its etcd", async () => {
      await copyArchive(one, three, archive);
      assertMatch(await said(three, ["restore", `${BACKUPS}/${archive}`, "--config-out", CONFIG]), /have to be reset/);
      const node = await restored.add(three);
      assertEquals(await three.kubectl(["get", "configmap", "kept", "-o", "jsonpath={.data.text}"]), "kept");
      assert((await said(three, ["token", "list"])).includes(token));
      assertEquals(await memberUrls(three), { three: `https://${three.address}:2380` });
      assert(!(await node.status()).Processes.some(({ restarts }) => restarts > 0), "nothing had to be restarted");
    });
    await nodeStep(t, restored.node(three), "another one joins", async () => {
      await restored.add(four);
      await agreedLeader(restored.machines);
      assertEquals(await four.kubectl(["get", "configmap", "kept", "-o", "jsonpath={.data.text}"]), "kept");
      await eventually(async () => (await voters(three)).join() === "four,three", {
        what: "both vote",
        withinMs: 60_000,
        everyMs: 1_000,
      });
    });
  },
);

/** What is to come back. */
interface Remembered {
  archive: string;
  /** Numbers of what the API had acknowledged before the backup began. */
  acknowledged: readonly number[];
  accountToken: string;
  /** Modes and owners of keys and certificates. */
  pki: string;
}

/** A configuration under another name than upstream's, which names the address of its machine. */
async function configure(machine: Machine): Promise<string> {
  const path = "/etc/k0s/cluster.yaml";
  const text = `# Kept as it is typed.\nspec:\n  api:\n    address: ${machine.address}\n`;
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && cat > ${path}`], { stdin: text });
  return path;
}

async function rememberAndBackUp(node: TestNode): Promise<Remembered> {
  const { machine } = node;
  await machine.kubectl(["apply", "-f", WEB]);
  await webIsUp(machine);
  const accountToken = (await machine.kubectl(["create", "token", "default"])).trim();
  await using writer = await NumberedWriter.start(machine);
  const hasWritten = async (more: number) => {
    const goal = (await writer.acknowledged()).length + more;
    await eventually(async () => (await writer.acknowledged()).length >= goal, { what: "writes", withinMs: 60_000 });
  };
  await hasWritten(20);
  const acknowledged = await writer.acknowledged();
  const archive = await backUp(machine);
  await hasWritten(5);
  return { archive, acknowledged, accountToken, pki: await pkiOf(machine) };
}

async function backUp(machine: Machine): Promise<string> {
  await machine.run("mkdir", ["-p", BACKUPS]);
  const told = await said(machine, ["backup", "--save-path", BACKUPS]);
  assertMatch(told, /at revision \d+ with \d+ keys, proved\n$/);
  const { stdout } = await machine.run("ls", ["-A", BACKUPS]);
  assertMatch(stdout, /^k0s_backup_[-\dT_]+Z\.tar\.gz\n$/, "nothing but the archive is left");
  return stdout.trim();
}

async function copyArchive(from: Machine, to: Machine, archive: string): Promise<void> {
  await Deno.mkdir(`${to.directory}/opt/backups`, { recursive: true });
  await Deno.copyFile(`${from.directory}/opt/backups/${archive}`, `${to.directory}/opt/backups/${archive}`);
}

async function takesNoDamage(from: Machine, to: Machine, { archive }: Remembered): Promise<void> {
  await copyArchive(from, to, archive);
  const [path, cut] = [`${BACKUPS}/${archive}`, `${BACKUPS}/cut.tar.gz`];
  await to.run("sh", ["-c", `head -c -100000 ${path} > ${cut}`]);
  assertMatch(await refused(to, ["restore", cut]), /The archive is damaged/);
  assertMatch(await refused(to, ["restore", path, "--config-out", "/proc/nowhere/k0s.yaml"]), /Cannot make directory/);
  assertEquals((await to.run("ls", ["-A", "/var/lib/k0s", "/etc/k0s"])).stdout, "/var/lib/k0s:\n", "nothing was made");
}

async function restores(machine: Machine, { archive }: Remembered): Promise<void> {
  const told = await said(machine, ["restore", `${BACKUPS}/${archive}`, "--config-out", CONFIG]);
  assertMatch(told, /The configuration is in \/etc\/k0s\/k0s\.yaml\n/);
  assertMatch(told, /192\.0\.2\.\d+ is not an address of this machine/);
  assertMatch(told, /The Node "one" is gone, this machine is "two"/);
  const { stdout } = await machine.run("cat", [CONFIG]);
  assertEquals(stdout, `# Kept as it is typed.\nspec:\n  api:\n    address: ${machine.address}\n`);
  assertEquals((await machine.run("stat", ["-c", "%a", CONFIG])).stdout, "600\n");
}

async function isAsRemembered(node: TestNode, before: Remembered): Promise<void> {
  const { machine } = node;
  const listed = await machine.kubectl(["get", "configmaps", "-o", "jsonpath={.items[*].data.number}"]);
  const stored = new Set(listed.trim().split(/\s+/).map(Number));
  assertEquals(before.acknowledged.filter((number) => !stored.has(number)), [], "acknowledged, and lost");
  assertEquals(await machine.kubectl(["get", "nodes", "-o", "name"]), "node/two\n");
  const review = await machine.k0s([
    "kubectl",
    "--kubeconfig=/dev/null",
    `--server=https://${machine.address}:6443`,
    "--certificate-authority=/var/lib/k0s/pki/ca.crt",
    `--token=${before.accountToken}`,
    "auth",
    "whoami",
  ]);
  assertMatch(review.stdout, /system:serviceaccount:default:default/, review.stderr);
  const address = ["get", "endpointslice", "kubernetes", "-o", "jsonpath={.endpoints[*].addresses[*]}"];
  assertEquals(await machine.kubectl(address), machine.address);
  assertEquals(await pkiOf(machine), before.pki);
  await eventually(async () => {
    const nodes = await machine.kubectl(["get", "pods", "-A", "-o", "jsonpath={.items[*].spec.nodeName}"]);
    return new Set(nodes.split(" ")).size === 1 && nodes.startsWith("two");
  }, { what: "no pod is on the lost node", withinMs: 180_000, everyMs: 1_000 });
  await webIsUp(machine);
  await node.systemPodsReady();
}

async function webIsUp(machine: Machine): Promise<void> {
  const rollout = ["-n", "web", "rollout", "status", "deployment/web", "--timeout=120s"];
  await machine.kubectl(rollout, { withinMs: 130_000 });
}

async function pkiOf(machine: Machine): Promise<string> {
  return (await machine.run("sh", ["-c", "find /var/lib/k0s/pki -printf '%P %m %u\\n' | sort"])).stdout;
}

function tokenId(list: string): string {
  const [, id] = /^([a-z0-9]{6})\s/m.exec(list) ?? [];
  assert(id !== undefined, list);
  return id;
}

async function memberUrls(machine: Machine): Promise<Record<string, string>> {
  const { members } = await etcdState(machine);
  return Object.fromEntries(members.map(({ name, peerURL }) => [name, peerURL]));
}

async function said(machine: Machine, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(args, { withinMs: 60_000 });
  assertEquals(code, 0, stderr);
  assertEquals(stderr, "");
  return stdout;
}

async function refused(machine: Machine, args: readonly string[]): Promise<string> {
  const { code, stderr } = await machine.k0s(args, { withinMs: 60_000 });
  assertEquals(code, 1, stderr);
  return stderr;
}

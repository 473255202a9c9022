import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { K0S as BINARY } from "../support/k0s_binary.ts";
import { NetworkSwitch } from "../support/network_switch.ts";
import { Operator } from "../support/operator.ts";
import { OTHER_VERSION, otherBuild } from "../support/other_build.ts";
import { sshMachine } from "../support/systemd_machine.ts";
import { DATA_DIR, flagsChanged, type Host, install, K0S, kubectl, service } from "./k0sctl/commands.ts";
import {
  bringsBinary,
  configures,
  etcdMembers,
  gathers,
  initializes,
  isReady,
  joinsController,
  joinsWorker,
  resets,
  upgrades,
} from "./k0sctl/phases.ts";
import { configFor, nodeConfigOf } from "./k0sctl/skeleton.ts";

const ONE = "192.0.2.11";
const TWO = "192.0.2.12";
const THREE = "192.0.2.13";
const CONFIG_OF_ONE = configFor({ sans: [ONE] });
const DATA = "create configmap kept --from-literal=by=k0sctl";

Deno.test({
  name: "what k0sctl types on its hosts does what it expects",
  ignore: Deno.uid() !== 0,
  async fn(t) {
    await using network = await NetworkSwitch.create("192.0.2.1/24");
    await using operator = await Operator.create(network);
    const machine = (name: string, address: string) => sshMachine(operator.publicKey, { name, address, network });
    await using one = await machine("one", ONE);
    await using two = await machine("two", TWO);
    await using three = await machine("three", THREE);
    for (const met of [one, two, three]) await operator.meets(met);
    const newer = `${operator.directory}/k0s`;
    await otherBuild(newer);
    const leader: Host = { machine: one, binary: BINARY, role: "controller", isLeader: true };
    const worker: Host = { machine: two, binary: BINARY, role: "worker", privateAddress: TWO };
    const changed: Host[] = [
      { ...leader, installFlags: ["--enable-dynamic-config=true", "--enable-metrics-scraper=true"] },
      { ...worker, installFlags: ["--labels=area=a,zone=b", "--taints=only=this:PreferNoSchedule"] },
    ];
    const step = (name: string, body: () => Promise<void>) =>
      t.step(name, () => described(operator, [leader, worker], body));

    await step("apply: one controller, one worker", () => applies(operator, leader, worker));
    await step("apply again: nothing to do", () => hasNothingToDo(operator, [leader, worker]));
    await step(
      "apply with other install flags and dynamicConfig: installed again, and then nothing to do",
      async () => {
        await configures(operator, leader, nodeConfigOf(CONFIG_OF_ONE));
        await operator.must(one, "systemctl restart k0scontroller", { withinMs: 240_000 });
        for (const host of changed) await reinstalls(operator, host);
        await hasNothingToDo(operator, changed);
      },
    );
    await step("apply with a newer k0s: upgraded one by one, and then nothing to do", async () => {
      for (const host of changed) {
        await upgrades(operator, { ...host, binary: newer }, leader);
        assertEquals((await gathers(operator, host)).Version, OTHER_VERSION);
      }
      await hasNothingToDo(operator, changed);
    });
    await step("kubeconfig", () => givesKubeconfig(operator, leader, worker));
    await step("config edit, config status", () => editsConfig(operator, leader));
    let archive = "";
    await step("backup", async () => {
      archive = await backsUp(operator, leader);
    });
    await step("a worker is removed", () => resets(operator, worker, leader));
    await step("two controllers join at once, and are removed one by one: no dead member of etcd stays", async () => {
      // Of the first k0sctl knows no private address.
      const others: Host[] = [
        { machine: two, binary: newer, role: "controller" },
        { machine: three, binary: newer, role: "controller+worker", privateAddress: THREE },
      ];
      await comeAndGo(operator, leader, others);
    });
    await step("reset", () => resets(operator, leader));
    await step("apply --restore-from", async () => {
      // An older k0s refuses the archive of a newer one.
      const [first, second] = [leader, worker].map((host) => ({ ...host, binary: newer }));
      await restores(operator, { leader: first!, worker: second! }, archive);
    });
    await step("reset of both", async () => {
      for (const host of [worker, leader]) await resets(operator, host);
    });
  },
});

async function applies(operator: Operator, leader: Host, worker: Host): Promise<void> {
  for (const host of [leader, worker]) await bringsBinary(operator, host, CONFIG_OF_ONE);
  await initializes(operator, leader);
  await joinsWorker(operator, leader, worker);
  await operator.must(leader.machine, kubectl(leader, DATA));
}

/** What decides whether k0sctl does anything: versions, arguments, and members that would have to be removed first. */
async function hasNothingToDo(operator: Operator, hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) {
    const { Args } = await gathers(operator, host);
    assert(!flagsChanged(host, Args), `k0sctl would install ${host.machine.name} again: ${Args.join(" ")}`);
    assert(host.role === "controller" || await isReady(operator, host));
  }
  assertEquals(await etcdMembers(operator, hosts[0]!), [ONE]);
}

/** `Reinstall` */
async function reinstalls(operator: Operator, host: Host): Promise<void> {
  const { Args, Pid } = await gathers(operator, host);
  assert(flagsChanged(host, Args), Args.join(" "));
  await operator.must(host.machine, install(host, "--force=true"));
  await operator.must(host.machine, `systemctl restart ${service(host)}`, { withinMs: 240_000 });
  await operator.must(host.machine, `${K0S} status`);
  assert((await gathers(operator, host)).Pid !== Pid);
}

/** `GetKubeconfig`: with the address of the host in the place of the server's. */
async function givesKubeconfig(operator: Operator, leader: Host, worker: Host): Promise<void> {
  const read = await operator.must(leader.machine, `${K0S} kubeconfig admin --data-dir=${DATA_DIR}`);
  const kubeconfig = read.replace(/^( +server: ).*$/m, `$1https://${ONE}:6443`);
  await operator.must(worker.machine, "umask 077; cat > /tmp/admin", { stdin: kubeconfig });
  const get = `${K0S} kubectl --kubeconfig /tmp/admin get configmap kept -o jsonpath={.data.by}`;
  assertEquals(await operator.must(worker.machine, get), "k0sctl");
}

/** `ConfigEdit`, `ConfigStatus`, `K0sDynamicConfigReadyFunc()` */
async function editsConfig(operator: Operator, leader: Host): Promise<void> {
  const before = await operator.must(leader.machine, kubectl(leader, "-n kube-system get clusterconfig k0s -o yaml"));
  assertMatch(before, /^ {4}kuberouter:$/m);
  const edited = before.replace(
    /^spec:$/m,
    "spec:\n  workerProfiles:\n  - name: dense\n    values:\n      maxPods: 200",
  );
  const reconciled = async () => {
    const get =
      `${K0S} kubectl --data-dir=${DATA_DIR} -n kube-system get event --field-selector involvedObject.name=k0s -o json`;
    const { items } = JSON.parse(await operator.must(leader.machine, get)) as {
      items: { reason: string; count?: number }[];
    };
    return items.filter(({ reason }) => reason === "SuccessfulReconcile").reduce(
      (sum, { count = 1 }) => sum + count,
      0,
    );
  };
  const earlier = await reconciled();
  assert(earlier > 0, "the first configuration has an Event");

  await operator.must(leader.machine, kubectl(leader, "apply -n kube-system -f -"), { stdin: edited });

  await eventually(async () => await reconciled() > earlier, { what: "the change has an Event", withinMs: 60_000 });
  const status = "-n kube-system get event --field-selector involvedObject.name=k0s ";
  assertMatch(await operator.must(leader.machine, kubectl(leader, status)), /SuccessfulReconcile +clusterconfig\/k0s/);
  const profile = "-n kube-system get configmap -o name";
  assertMatch(await operator.must(leader.machine, kubectl(leader, profile)), /^configmap\/worker-config-dense-/m);
}

/** `Backup` @returns The archive, in base64. */
async function backsUp(operator: Operator, { machine }: Host): Promise<string> {
  const directory = (await operator.must(machine, "mktemp -d")).trim();
  await operator.must(machine, `${K0S} backup --save-path ${directory} --data-dir ${DATA_DIR}`);
  const entries = (await operator.must(machine, `ls -A ${directory}`)).trim().split("\n");
  assertEquals(entries.length, 1, entries.join(", "));
  const archive = await operator.must(machine, `base64 ${directory}/${entries[0]}`);
  await operator.must(machine, `rm -r ${directory}`);
  return archive;
}

/** `Restore`, before the first start; then the others join, as they were. */
async function restores(
  operator: Operator,
  { leader, worker }: Record<"leader" | "worker", Host>,
  archive: string,
): Promise<void> {
  for (const host of [leader, worker]) await bringsBinary(operator, host, CONFIG_OF_ONE);
  // As on a second try, where the binary is there already and is asked for the cluster.
  const id = "get -n kube-system namespace kube-system -o template={{.metadata.uid}}";
  assertEquals((await operator.type(leader.machine, kubectl(leader, id))).code, 1);
  await operator.must(leader.machine, "umask 077; base64 -d > /tmp/k0s_backup.tar.gz", { stdin: archive });
  await operator.must(leader.machine, `${K0S} restore --data-dir=${DATA_DIR} /tmp/k0s_backup.tar.gz`);
  await initializes(operator, leader);
  await joinsWorker(operator, leader, worker);
  const kept = kubectl(leader, "get configmap kept -o jsonpath={.data.by}");
  assertEquals(await operator.must(leader.machine, kept), "k0sctl");
}

/** `InstallControllers`, which has two begin at once so that there is a quorum of three soon, and `ResetControllers`. */
async function comeAndGo(operator: Operator, leader: Host, others: readonly Host[]): Promise<void> {
  const sans = [ONE, TWO, THREE];
  for (const host of others) {
    await bringsBinary(operator, host, configFor({ sans, peerAddress: host.privateAddress }));
  }
  await Promise.all(others.map((host) => joinsController(operator, leader, host)));
  await eventually(async () => (await etcdMembers(operator, leader)).join(" ") === sans.join(" "), {
    what: "all are members",
    withinMs: 60_000,
  });
  const left = [...sans];
  for (const host of others.toReversed()) {
    assert(!flagsChanged(host, (await gathers(operator, host)).Args));
    await resets(operator, host, leader);
    left.pop();
    assertEquals(await etcdMembers(operator, leader), left);
  }
}

/** Runs a step; if it fails, prints what its hosts say. */
async function described(operator: Operator, hosts: readonly Host[], body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    for (const host of hosts) {
      const see = `journalctl --no-pager -n 40 -u k0scontroller -u k0sworker | cut -c -300; ${K0S} status`;
      const { stdout, stderr } = await operator.type(host.machine, see);
      console.log(`== ${host.machine.name}\n${stdout}${stderr}`);
    }
    throw error;
  }
}

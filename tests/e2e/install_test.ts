import { assert, assertEquals, assertMatch } from "@std/assert";
import { preSharedToken } from "../../lib/join/mod.ts";
import { systemRandom } from "../../lib/platform/mod.ts";
import type { StatusDocument } from "../../lib/status/mod.ts";
import { aCa } from "../support/cluster_fixture.ts";
import { eventually } from "../support/eventually.ts";
import type { InitMachine } from "../support/init_machine.ts";
import { startsWithoutNetwork } from "./install/foreign_network.ts";
import { type Manager, MANAGERS, NAME } from "./install/managers.ts";
import { rebootsWithPods } from "./install/pods_at_reboot.ts";

/** Every character that a shell or systemd could take for something else. */
const PROBE = `a\n b "c" 'd' $HOME \\n %h \`id\``;
const ALREADY_RUNNING = "Error: failed to start controller service: already running\n";
/** Longest time a start may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const READY = { withinMs: 240_000 };

for (const manager of MANAGERS) {
  Deno.test({
    name: `k0s as a service of ${manager.name}`,
    ignore: Deno.uid() !== 0,
    async fn(t) {
      await using machine = await manager.machine();
      const step = (name: string, body: () => Promise<void>) =>
        t.step(name, async () => {
          try {
            await body();
          } catch (error) {
            await describe(machine);
            throw error;
          }
        });
      await step("install keeps a token secret, and reset forgets it", () => keepsToken(machine, manager));
      await step("install writes a service", () => installs(machine, manager));
      await step("start says why it failed", () => failsToStart(machine, manager));
      await step("start returns when the node is Ready", () => starts(machine));
      await step("a reload takes a changed configuration over", () => reloads(machine, manager));
      await step("a restart leaves pods alone", () => restarts(machine, manager));
      await step("it comes back after its sudden end", () => recovers(machine, manager));
      await step("stop ends it until the next start", () => stops(machine));
      await step("pods end with the machine, and k0s starts with it", () => reboots(machine, manager));
      await step("reset removes it", () => resets(machine));
      if (!manager.isNotified) return;
      await step("a start ends also where the pod network comes later", () => startsWithoutNetwork(machine));
    },
  });
}

async function keepsToken(machine: InitMachine, { definition }: Manager): Promise<void> {
  const junk = await machine.run("sh", ["-c", "echo H4sIjunk | k0s install worker -"]);
  assertEquals(junk.code, 1);
  assertMatch(junk.stderr, /^Error: failed to decode join token: .*\n$/);
  assertEquals(await leftovers(machine), []);
  const token = await someToken();

  await machine.must("sh", ["-c", `echo ${token} | k0s install worker -`]);

  const unit = await machine.must("cat", [definition.replace(NAME, "k0sworker")]);
  assertMatch(unit, /--token-file=\/etc\/k0s\/k0sworker\.token/);
  assert(!unit.includes("H4sI"), unit);
  assertEquals(await machine.must("cat", ["/etc/k0s/k0sworker.token"]), `${token}\n`);
  assertEquals(await machine.must("stat", ["-c", "%a %U", "/etc/k0s/k0sworker.token"]), "600 root\n");
  await machine.must("/usr/local/bin/k0s", ["reset"]);
  assertEquals(await leftovers(machine), []);
}

/** A token of a cluster that does not exist. */
async function someToken(): Promise<string> {
  const url = "https://192.0.2.3:6443";
  const options = { role: "worker", url, caPem: await aCa(), expiresAt: undefined, random: systemRandom } as const;
  return preSharedToken(options).joinToken;
}

async function installs(machine: InitMachine, { definition, prepare }: Manager): Promise<void> {
  const install = ["install", "controller", "--single", "--env", `PROBE=${PROBE}`, "--labels=b=2,a=1"];
  const users = "spec: {installConfig: {users: {etcdUser: k0s-store}}}";
  await machine.must("sh", ["-c", `mkdir -p /etc/k0s; echo '${users}' > /etc/k0s/k0s.yaml`]);
  const { code, stdout, stderr } = await machine.k0s(install);
  assertEquals([code, stdout, stderr], [0, "", ""]);

  assert(!(await machine.must("cat", [definition])).includes("PROBE"));
  assertEquals(await machine.must("stat", ["-c", "%a %U", `/etc/k0s/${NAME}.env`]), "600 root\n");
  assertEquals(await machine.must("find", [definition, "-perm", "/077"]), "", "a service file that others can read");
  await machine.must("id", ["k0s-store", "kube-apiserver", "kube-scheduler", "konnectivity-server"]);
  await machine.must("rm", ["/etc/k0s/k0s.yaml"]);
  const again = await machine.k0s(install);
  assertEquals(again.code, 1);
  assertMatch(
    again.stderr,
    /^Error: failed to install controller service: Init already exists: .*\n$/,
  );
  await machine.must("/usr/local/bin/k0s", [...install, "--force"]);
  await prepare(machine);
}

async function failsToStart(machine: InitMachine, { failure }: Manager): Promise<void> {
  await machine.must("sh", ["-c", "echo 'spec: {wrong: 1}' > /etc/k0s/k0s.yaml"]);

  const { code, stderr } = await machine.k0s(["start"]);

  assertEquals(code, 1);
  assertMatch(stderr, failure);
  // It is tried again until it is stopped.
  await machine.must("/usr/local/bin/k0s", ["stop"]);
  await machine.must("rm", ["/etc/k0s/k0s.yaml"]);
}

async function starts(machine: InitMachine): Promise<void> {
  const { code, stdout, stderr } = await machine.k0s(["start"], READY);
  assertEquals([code, stdout, stderr], [0, "", ""]);

  await isReady(machine);
  const { Args, Pid } = await statusOf(machine);
  assertEquals(Args.slice(1), ["controller", "--labels=a=1,b=2", "--single=true"]);
  assert((await machine.must("cat", [`/proc/${Pid}/environ`])).split("\0").includes(`PROBE=${PROBE}`));
  const again = await machine.k0s(["start"]);
  assertEquals([again.code, again.stderr], [1, ALREADY_RUNNING]);
}

async function reloads(machine: InitMachine, { reload: [program, ...args] }: Manager): Promise<void> {
  const { Pid } = await statusOf(machine);
  const configuration = "spec: {scheduler: {extraArgs: {v: '3'}}}";
  await machine.must("sh", ["-c", `echo "${configuration}" > /etc/k0s/k0s.yaml`]);

  await machine.must(program, args);

  await eventually(async () => {
    const { Processes } = await statusOf(machine);
    const { pid, state } = Processes.find(({ name }) => name === "kube-scheduler") ?? {};
    const words = (await machine.must("cat", [`/proc/${pid}/cmdline`])).split("\0");
    return state === "ready" && words.includes("--v=3");
  }, { what: "the scheduler runs by the changed file", withinMs: 60_000 });
  assertEquals((await statusOf(machine)).Pid, Pid);
  // A reset leaves the operator's own file.
  await machine.must("rm", ["/etc/k0s/k0s.yaml"]);
}

async function restarts(machine: InitMachine, { restart: [program, ...args] }: Manager): Promise<void> {
  await eventually(async () => (await shims(machine)).length >= 2, { what: "pods run", withinMs: 60_000 });
  const pods = await shims(machine);
  const { Pid } = await statusOf(machine);

  await machine.must(program, args, READY);

  await machine.must("/usr/local/bin/k0s", ["status", "--wait", "--timeout", "4m"], READY);
  await isReady(machine);
  assert((await statusOf(machine)).Pid !== Pid);
  const after = await shims(machine);
  assert(pods.every((pid) => after.includes(pid)), `pods ${pods} were replaced by ${after}`);
}

async function recovers(machine: InitMachine, { fatal }: Manager): Promise<void> {
  const { Pid } = await statusOf(machine);

  await machine.must("kill", [`-${fatal}`, String(Pid)]);

  await eventually(
    async () => {
      const status = await statusOf(machine);
      return status.Pid !== Pid && status.ReadyAt !== undefined;
    },
    { what: "another k0s is ready", withinMs: 240_000, everyMs: 1_000 },
  );
  await isReady(machine);
}

async function stops(machine: InitMachine): Promise<void> {
  await machine.must("/usr/local/bin/k0s", ["stop"], { withinMs: 120_000 });

  assertEquals((await machine.k0s(["status"])).code, 1);
  const again = await machine.k0s(["stop"]);
  assertEquals([again.code, again.stderr], [1, "Error: already stopped\n"]);
  await machine.must("/usr/local/bin/k0s", ["start"], READY);
  await isReady(machine);
}

async function reboots(machine: InitMachine, manager: Manager): Promise<void> {
  await rebootsWithPods(machine, manager);

  await machine.must("/usr/local/bin/k0s", ["status", "--wait", "--timeout", "4m"], READY);
  await isReady(machine);
}

async function resets(machine: InitMachine): Promise<void> {
  assertMatch((await machine.k0s(["reset"])).stderr, /please stop k0s before reset/);
  await machine.must("/usr/local/bin/k0s", ["stop"], { withinMs: 120_000 });
  await machine.must("/usr/local/bin/k0s", ["reset"], { withinMs: 120_000 });

  assertEquals(await leftovers(machine), []);
  const { code, stderr } = await machine.k0s(["start"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^Error: k0s has not been installed as a service\n/);
}

/** Files of services that were installed. */
async function leftovers(machine: InitMachine): Promise<string[]> {
  return (await machine.must("find", ["/etc", "-name", "*k0s*"])).split("\n").filter(Boolean);
}

/** The node is Ready now, not soon. */
async function isReady(machine: InitMachine): Promise<void> {
  const condition = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
  const get = ["kubectl", "get", "nodes", "-o", `jsonpath=${condition}`];
  assertEquals(await machine.must("/usr/local/bin/k0s", get), "True");
}

async function statusOf(machine: InitMachine): Promise<StatusDocument> {
  return JSON.parse(await machine.must("/usr/local/bin/k0s", ["status", "-o", "json"]));
}

/** Process ids of what watches over pods; what starts and deletes a watcher has a command behind its address. */
async function shims(machine: InitMachine): Promise<string[]> {
  const watching = "containerd-shim-runc-v2 .*-address [^ ]+$";
  return (await machine.run("pgrep", ["-f", watching])).stdout.trim().split("\n").filter(Boolean);
}

async function describe(machine: InitMachine): Promise<void> {
  const script = `k0s status; k0s kubectl --request-timeout=5s get nodes,pods -A -o wide; ps -ef | cut -c -150
    systemctl status ${NAME} | cut -c -300; journalctl --unit ${NAME} --lines 40 | cut -c -300; tail -n 40 /var/log/k0s.* /var/log/rc.log`;
  const { stdout, stderr } = await machine.run("sh", ["-c", script]);
  console.log(stdout + stderr);
}

import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { InitMachine } from "../support/init_machine.ts";
import { NetworkSwitch } from "../support/network_switch.ts";
import { cloudInitMachine } from "../support/systemd_machine.ts";

const DOCUMENTS = new URL("../../docs/cloud-init/", import.meta.url);
const K0S = "/usr/local/bin/k0s";
/** Longest time a boot may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const READY = { withinMs: 240_000 };
/** What the document of a worker has in the place of a token. */
const PLACE_OF_TOKEN = "THE_TOKEN";

Deno.test({
  name: "the cloud-init documents make a cluster of two machines",
  ignore: Deno.uid() !== 0,
  async fn(t) {
    await using network = await NetworkSwitch.create();
    const document = await Deno.readTextFile(new URL("controller.yaml", DOCUMENTS));
    await using controller = await cloudInitMachine(document, { name: "one", address: "192.0.2.2", network });
    await t.step("a controller is ready when cloud-init is done", () => becomesController(controller));

    const userData = await workerDocument(controller);
    await using worker = await cloudInitMachine(userData, { name: "two", address: "192.0.2.3", network });
    await t.step("a worker has joined and is Ready when cloud-init is done", () => becomesWorker(worker, controller));
    await t.step("it is Ready again after a reboot, without its token", () => reboots(worker, controller));
  },
});

async function becomesController(machine: InitMachine): Promise<void> {
  await cloudInitIsDone(machine);
  const { ReadyAt, Role } = JSON.parse(await machine.must(K0S, ["status", "-o", "json"]));
  assertEquals([Role, ReadyAt !== undefined], ["controller", true]);
  assertEquals(await machine.must(K0S, ["kubectl", "get", "--raw", "/readyz"]), "ok");
  assertEquals(await machine.must("systemctl", ["is-enabled", "k0scontroller"]), "enabled\n");
}

/** The document of a worker as an operator fills it in. */
async function workerDocument(controller: InitMachine): Promise<string> {
  const document = await Deno.readTextFile(new URL("worker.yaml", DOCUMENTS));
  const [command = ""] = /k0s token create .*/.exec(document) ?? [];
  const token = await controller.must("sh", ["-c", command]);
  assertEquals(document.split(PLACE_OF_TOKEN).length, 2);
  return document.replace(PLACE_OF_TOKEN, token.trim());
}

async function becomesWorker(worker: InitMachine, controller: InitMachine): Promise<void> {
  await cloudInitIsDone(worker);
  assertEquals(await nodes(controller), "two=True");
  assertEquals(await worker.must("systemctl", ["is-enabled", "k0sworker"]), "enabled\n");
  assertEquals(await worker.must("stat", ["-c", "%a %U", "/etc/k0s/worker.token"]), "600 root\n");
}

async function reboots(worker: InitMachine, controller: InitMachine): Promise<void> {
  await worker.must("rm", ["/etc/k0s/worker.token"]);
  const before = new Date();

  await worker.reboot();

  await worker.must(K0S, ["status", "--wait", "--timeout", "4m"], READY);
  await eventually(async () => await nodes(controller) === "two=True" && await lastSeen(controller) > before, {
    what: "the worker is Ready",
    withinMs: 60_000,
    everyMs: 1_000,
  });
}

async function cloudInitIsDone(machine: InitMachine): Promise<void> {
  const { code, stdout } = await machine.run("cloud-init", ["status", "--wait", "--long"], READY);
  if (code === 0) return;
  const script = "tail -n 40 /var/log/cloud-init-output.log; journalctl --unit 'k0s*' --lines 60 | cut -c -300";
  assert(false, stdout + (await machine.run("sh", ["-c", script])).stdout);
}

/** Every node, and whether it is Ready. */
async function nodes(controller: InitMachine): Promise<string> {
  const columns = '{.metadata.name}={.status.conditions[?(@.type=="Ready")].status}';
  return await controller.must(K0S, ["kubectl", "get", "nodes", "-o", `jsonpath={range .items[*]}${columns}{end}`]);
}

/** When the kubelet of the worker gave a sign of life. */
async function lastSeen(controller: InitMachine): Promise<Date> {
  const get = ["-n", "kube-node-lease", "get", "lease", "two", "-o", "jsonpath={.spec.renewTime}"];
  return new Date(await controller.must(K0S, ["kubectl", ...get]));
}

import { assertEquals } from "@std/assert";
import type { StatusDocument } from "../../../lib/status/mod.ts";
import { eventually } from "../../support/eventually.ts";
import type { InitMachine } from "../../support/init_machine.ts";

/** What the service runs. */
export const K0S = "/opt/k0s/k0s";

/** Nothing is left of an upgrade under systemd but its journal, and perhaps a backup. */
export async function isTidy(machine: InitMachine): Promise<void> {
  assertEquals(await machine.must("ls", ["/opt/k0s"]), "k0s\n");
  assertEquals(await machine.must("find", ["/etc/systemd", "-name", "k0supgrade*"]), "");
}

/** Notes each write that was acknowledged. */
export const WRITER = `number=0
while :; do
  number=$((number + 1))
  /usr/local/bin/k0s kubectl create configmap numbered-$number --request-timeout=5s && echo numbered-$number >> /opt/acknowledged
done`;

/** So many more writes than now are acknowledged. */
export async function acknowledged(machine: InitMachine, more: number): Promise<void> {
  const count = async () =>
    Number((await machine.run("sh", ["-c", "cat /opt/acknowledged 2>/dev/null | wc -l"])).stdout);
  const goal = await count() + more;
  await eventually(async () => await count() >= goal, { what: "writes are acknowledged", withinMs: 120_000 });
}

/** The journal of the upgrade that is under way; empty if there is none. */
export async function journal(machine: InitMachine): Promise<string> {
  return (await machine.run("cat", ["/var/lib/k0s/upgrade/journal.json"])).stdout;
}

/** What the k0s of a machine says of itself. */
export async function statusOf(machine: InitMachine): Promise<StatusDocument> {
  return JSON.parse(await machine.must("/usr/local/bin/k0s", ["status", "-o", "json"]));
}

/** Process ids of what watches over pods. */
export async function shims(machine: InitMachine): Promise<string[]> {
  const watching = "containerd-shim-runc-v2 .*-address [^ ]+$";
  return (await machine.run("pgrep", ["-f", watching])).stdout.trim().split("\n").filter(Boolean);
}

/** Prints what there is to see of a machine on which a step has failed. */
export async function describe(machine: InitMachine): Promise<void> {
  const show = `k0s status; cat /var/lib/k0s/upgrade/journal.json; ls -l /opt/k0s /var/lib/k0s/upgrade
    journalctl --unit k0supgrade --lines 40 | cut -c -300; journalctl --unit k0scontroller --lines 40 | cut -c -300; tail -n 20 /var/log/k0s*`;
  const { stdout, stderr } = await machine.run("sh", ["-c", show]);
  console.log(stdout + stderr);
}

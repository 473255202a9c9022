import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

/** Waits until a machine listens at these ports, and not on its loopback address alone. */
export async function listensTo(machine: Machine, ports: readonly number[]): Promise<void> {
  await eventually(async () => {
    const { stdout } = await machine.run("ss", ["-Htln"]);
    const open = stdout.split("\n").map((line) => line.split(/\s+/)[3] ?? "").filter((at) => !at.startsWith("127."));
    return ports.every((port) => open.some((at) => at.endsWith(`:${port}`)));
  }, { what: `"${machine.name}" listens to ${ports}`, withinMs: 60_000 });
}

/** Labels and taints of a controller with a worker, and of the worker. */
export async function showsRegistration(asked: Machine): Promise<void> {
  const { items } = JSON.parse(await asked.kubectl(["get", "nodes", "-o", "json"]));
  const shown = items.map(({ metadata: { name, labels }, spec: { taints = [] } }: RegisteredNode) => [
    name,
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`).toSorted(),
    // Those of Kubernetes tell what the node is like just now.
    ...taints.map(({ key, effect }) => `${key}:${effect}`).filter((taint) => !taint.startsWith("node.kubernetes.io/")),
  ]);
  const ofMachine = (name: string) => [
    ...["beta.kubernetes.io/arch=amd64", "beta.kubernetes.io/os=linux"],
    ...["kubernetes.io/arch=amd64", `kubernetes.io/hostname=${name}`, "kubernetes.io/os=linux"],
  ];
  const ofRole = ["node-role.kubernetes.io/control-plane=true", "node.k0sproject.io/role=control-plane"];
  const given = ["example.com/room=attic", "example.com/row=7"];
  assertEquals(shown, [
    ["box", ...[...ofMachine("box"), ...given].toSorted(), "example.com/slow:PreferNoSchedule"],
    ["one", ...[...ofMachine("one"), ...ofRole].toSorted()],
  ]);
}

/** What of a Node is looked at. */
interface RegisteredNode {
  metadata: { name: string; labels: Record<string, string> };
  spec: { taints?: readonly { key: string; effect: string }[] };
}

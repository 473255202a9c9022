import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { InitMachine } from "../../support/init_machine.ts";
import { NAME } from "./managers.ts";

const K0S = "/usr/local/bin/k0s";
const CONFIG = "spec: { network: { provider: custom } }";
/** A bridge without an address: what a network plugin's installation puts down last. */
const NETWORK = JSON.stringify({
  cniVersion: "1.0.0",
  name: "bridge",
  plugins: [{ type: "bridge", bridge: "cni0", ipam: { type: "host-local", subnet: "10.244.0.0/24" } }],
});
/** Longest time a start may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const READY = { withinMs: 240_000 };

/**
 * Starts a service whose pod network is somebody else's: the start ends without one, says so, and the node is Ready as
 * soon as there is one.
 */
export async function startsWithoutNetwork(machine: InitMachine): Promise<void> {
  await machine.must("sh", ["-c", `mkdir -p /etc/k0s; echo '${CONFIG}' > /etc/k0s/k0s.yaml`]);
  await machine.must(K0S, ["install", "controller", "--single"]);

  const { code, stderr } = await machine.k0s(["start"], READY);

  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^k0scontroller runs, without a pod network \(.*cni.*\)\nHint: .*network plugin/i);
  assertMatch(await statusText(machine), /^Ready without a pod network \(.*\), API at https:/);
  assertMatch(await machine.must(K0S, ["status", "--wait", "--timeout", "1m"]), /^Pod network: none \(/m);
  assertEquals(await nodeIsReady(machine), "False");

  await machine.must("sh", ["-c", `mkdir -p /etc/cni/net.d; echo '${NETWORK}' > /etc/cni/net.d/10-bridge.conflist`]);

  await eventually(async () => await nodeIsReady(machine) === "True", { what: "the node is Ready", withinMs: 60_000 });
  await eventually(async () => /^Ready, API at https:/.test(await statusText(machine)), {
    what: "the service manager hears of the network",
    withinMs: 60_000,
  });
  assertEquals(/Pod network/.test(await machine.must(K0S, ["status"])), false);
}

function statusText(machine: InitMachine): Promise<string> {
  return machine.must("systemctl", ["show", "--property=StatusText", "--value", NAME]);
}

function nodeIsReady(machine: InitMachine): Promise<string> {
  const condition = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
  return machine.must(K0S, ["kubectl", "get", "nodes", "-o", `jsonpath=${condition}`]);
}

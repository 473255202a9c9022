import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { recipe } from "../../support/guide.ts";
import type { InitMachine } from "../../support/init_machine.ts";
import { reaches } from "../single_node/pods.ts";
import { NAME } from "./managers.ts";

const K0S = "/usr/local/bin/k0s";
/** The guide's section on it: the configuration, the plugins' installer, the network. */
const GUIDE = ["networks", "A pod network of your own"] as const;
const WEB = new URL("../../testdata/e2e/web.yaml", import.meta.url);
/** Longest time a start may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const READY = { withinMs: 240_000 };

/**
 * Starts a service whose pod network is somebody else's: the start ends without one, says so, and the node is Ready as
 * soon as there is one; then its pods reach each other.
 */
export async function startsWithoutNetwork(machine: InitMachine): Promise<void> {
  await writes(machine, "/etc/k0s/k0s.yaml", await recipe(...GUIDE, "yaml"));
  await machine.must(K0S, ["install", "controller", "--single"]);

  const { code, stderr } = await machine.k0s(["start"], READY);

  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^k0scontroller runs, without a pod network \(.*cni.*\)\nHint: .*network plugin/i);
  assertMatch(await statusText(machine), /^Ready without a pod network \(.*\), API at https:/);
  assertMatch(await machine.must(K0S, ["status", "--wait", "--timeout", "1m"]), /^Pod network: none \(/m);
  assertEquals(await nodeIsReady(machine), "False");

  await applies(machine, await recipe(...GUIDE, "yaml", 1));
  const installed = ["-n", "kube-system", "rollout", "status", "daemonset/cni-plugins", "--timeout=60s"];
  await machine.must(K0S, ["kubectl", ...installed], { withinMs: 70_000 });
  await writes(machine, "/etc/cni/net.d/10-bridge.conflist", await recipe(...GUIDE, "json"));

  await eventually(async () => await nodeIsReady(machine) === "True", { what: "the node is Ready", withinMs: 60_000 });
  await eventually(async () => /^Ready, API at https:/.test(await statusText(machine)), {
    what: "the service manager hears of the network",
    withinMs: 60_000,
  });
  assertEquals(/Pod network/.test(await machine.must(K0S, ["status"])), false);
  await podsTalk(machine);
}

/** A pod reaches another one through a Service, by its name. */
async function podsTalk(machine: InitMachine): Promise<void> {
  await applies(machine, await Deno.readTextFile(WEB));
  const waits = [["rollout", "status", "deployment/web"], ["wait", "--for=condition=Ready", "pod/friend"]];
  for (const wait of waits) {
    await machine.must(K0S, ["kubectl", "-n", "web", ...wait, "--timeout=120s"], { withinMs: 130_000 });
  }
  const address = ["kubectl", "-n", "web", "get", "pod", "friend", "-o", "jsonpath={.status.podIP}"];
  assertMatch(await machine.must(K0S, address), /^10\.244\.0\./);
  await reaches(machine, "friend", "web");
}

async function applies(machine: InitMachine, manifest: string): Promise<void> {
  await machine.must("sh", ["-c", `printf %s "$1" | ${K0S} kubectl apply -f -`, "sh", manifest]);
}

async function writes(machine: InitMachine, path: string, text: string): Promise<void> {
  await machine.must("sh", ["-c", 'mkdir -p "$(dirname "$1")"; printf %s "$2" > "$1"', "sh", path, text]);
}

function statusText(machine: InitMachine): Promise<string> {
  return machine.must("systemctl", ["show", "--property=StatusText", "--value", NAME]);
}

function nodeIsReady(machine: InitMachine): Promise<string> {
  const condition = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
  return machine.must(K0S, ["kubectl", "get", "nodes", "-o", `jsonpath=${condition}`]);
}

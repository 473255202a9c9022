import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { voters } from "../support/etcd_members.ts";
import type { Machine } from "../support/machine.ts";
import { componentNames } from "../support/machine_state.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { askProxy, placeProxy, swallowedPackets, SWALLOWING_PROXY } from "../support/swallowing_proxy.ts";
import { TestNode } from "../support/test_node.ts";

/** What the operator's shells have. Without `NO_PROXY`, and with one that says nothing of the cluster. */
const BARE = { HTTP_PROXY: SWALLOWING_PROXY, HTTPS_PROXY: SWALLOWING_PROXY };
const LOWER = { http_proxy: SWALLOWING_PROXY, https_proxy: SWALLOWING_PROXY, no_proxy: "localhost,127.0.0.1" };
const ENVIRONMENTS: readonly Record<string, string>[] = [BARE, { ...BARE, ...LOWER, NO_PROXY: "localhost,127.0.0.1" }];

networkScenario(
  "a cluster of two controllers and a worker, all behind a proxy that swallows everything",
  ["one", "two", "box"],
  async (t, network, [one, two, box]) => {
    await placeProxy(network);
    await using first = startedWith(one, 0, ["controller"]);
    await nodeStep(t, first, "a controller starts", () => first.ready());
    const tokens = {
      controller: await command(one, ["token", "create", "--role", "controller"]),
      worker: await command(one, ["token", "create", "--role", "worker"]),
    };
    await using second = await joined(two, 1, { role: "controller", token: tokens.controller });
    await nodeStep(t, second, "a second one joins, and etcd counts both", async () => {
      await second.ready();
      await eventually(async () => (await voters(one)).join(" ") === "one two", {
        what: "both vote",
        withinMs: 60_000,
        everyMs: 1_000,
      });
    });
    await using worker = await joined(box, 0, { role: "worker", token: tokens.worker });
    await nodeStep(t, worker, "a worker joins and is Ready", async () => {
      await worker.ready();
      await one.kubectl(["wait", "--for=condition=Ready", "node/box", "--timeout=120s"], { withinMs: 130_000 });
    });
    await nodeStep(t, second, "every command works, on each machine and with either environment", async () => {
      for (const machine of [one, two]) await controllerCommandsWork(machine);
      for (const environment of ENVIRONMENTS) await command(box, ["status"], environment);
      await eventually(() => command(two, ["kubectl", "-n", "kube-system", "logs", "ds/kube-router", "--tail=1"]), {
        what: "logs of the worker come through the tunnel",
        withinMs: 120_000,
        everyMs: 1_000,
      });
    });
    await nodeStep(t, first, "stop, leave and reset work too", async () => {
      await isGone(box, worker, 1);
      await command(two, ["etcd", "leave"], ENVIRONMENTS[1]);
      await isGone(two, second, 0);
      assertEquals(await voters(one), ["one"]);
      await isGone(one, first, 1);
    });
    await t.step("nothing of this has been asked of the proxy, which does count", async () => {
      assertEquals(await swallowedPackets(network), 0);
      await askProxy(one);
      assert(await swallowedPackets(network) > 0, "the proxy is not where it seems");
    });
  },
);

function startedWith(machine: Machine, environment: number, args: string[]): TestNode {
  const variables = Object.entries(ENVIRONMENTS[environment] ?? {}).map(([name, value]) => `export ${name}=${value}`);
  return TestNode.startFrom(machine, variables, args);
}

async function joined(
  machine: Machine,
  environment: number,
  { role, token }: { role: string; token: string },
): Promise<TestNode> {
  const file = "/run/join-token";
  await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: token });
  return startedWith(machine, environment, [role, "--token-file", file]);
}

/** What an operator types on a controller; each answers at once. */
async function controllerCommandsWork(machine: Machine): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    await command(machine, ["status"], environment);
    await command(machine, ["status", "components"], environment);
    await command(machine, ["token", "create"], environment);
    assert((await command(machine, ["token", "list"], environment)).includes("controller"), "tokens are listed");
    const members = JSON.parse(await command(machine, ["etcd", "member-list"], environment)).members;
    assertEquals(Object.keys(members).toSorted(), ["one", "two"]);
    assertEquals(JSON.parse(await command(machine, ["etcd", "status", "-o", "json"], environment)).healthy, true);
    await command(machine, ["kubeconfig", "admin"], environment);
    await command(machine, ["kubeconfig", "create", "reader"], environment);
    assert((await command(machine, ["kubectl", "get", "nodes"], environment)).includes("box"), "kubectl lists nodes");
  }
}

/** Stops a node and removes all of it. */
async function isGone(machine: Machine, node: TestNode, environment: number): Promise<void> {
  await command(machine, ["stop"], ENVIRONMENTS[environment]);
  assertEquals((await node.ended()).code, 0);
  assertEquals(await componentNames(machine), []);
  await command(machine, ["reset"], ENVIRONMENTS[environment]);
  assertEquals((await machine.run("sh", ["-c", "ls -A /var/lib/k0s"])).stdout, "");
}

async function command(machine: Machine, args: string[], env: Record<string, string> = BARE): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(args, { env });
  assertEquals(code, 0, `k0s ${args.join(" ")}: ${stderr}`);
  return stdout;
}

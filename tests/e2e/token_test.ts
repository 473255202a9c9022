import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeJoinToken } from "../../lib/join/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

async function k0s(machine: Machine, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(args);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

scenario("a controller hands out join tokens", async (t, machine) => {
  await using node = TestNode.start(machine, []);

  await nodeStep(t, node, "a token that was asked for before the start is there after it", async () => {
    const { code, stdout, stderr } = await machine.k0s(["token", "create", "--wait"]);
    assertEquals([code, decodeJoinToken(stdout).role], [0, "worker"], stderr);
  });
  await nodeStep(t, node, "a worker's token makes a bootstrapper, a controller's nobody", async () => {
    const become = async (role: string) => {
      const token = await k0s(machine, "token", "create", `--role=${role}`, "--expiry=1h");
      const asWorker = decodeJoinToken(token).kubeconfig.replace(":9443", ":6443");
      await machine.run("sh", ["-c", "cat > /tmp/token.conf"], { stdin: asWorker });
    };
    const whoAmI = () => machine.k0s(["kubectl", "--kubeconfig=/tmp/token.conf", "auth", "whoami"]);
    await become("worker");
    // The API server knows tokens from a watch, which lags behind what it has acknowledged.
    const worker = await eventually(async () => {
      const { code, stdout, stderr } = await whoAmI();
      assertEquals(code, 0, stderr);
      return stdout;
    }, { what: "the token is accepted", withinMs: 60_000 });
    assertMatch(worker, /system:bootstrap:[a-z0-9]{6}/);
    assertStringIncludes(worker, "system:bootstrappers");
    await become("controller");
    const refused = await whoAmI();
    assert(refused.code !== 0, refused.stdout);
  });
  await nodeStep(t, node, "tokens are listed, and gone once they are invalidated", async () => {
    const listed = JSON.parse(await k0s(machine, "token", "list", "-o", "json")) as { id: string; role: string }[];
    assertEquals(listed.map(({ role }) => role).sort(), ["controller", "worker", "worker"]);
    for (const { id } of listed) {
      assertEquals(await k0s(machine, "token", "invalidate", id), `token ${id} deleted successfully\n`);
    }
    assertEquals(await k0s(machine, "token", "list"), "No k0s join tokens found\n");
  });
  await nodeStep(t, node, "without k0s there is no token", async () => {
    await node.stop();
    const { code, stderr } = await machine.k0s(["token", "create"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Error: failed to get k0s status: status: can't get "status" via`);
  });
});

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { noNetworkText, startService } from "../../../../lib/cli/start/start_service.ts";
import { FakeManager } from "../../install/_install.ts";
import { fakeContext } from "../_cli.ts";

function starting(manager: FakeManager, isRestart: boolean): Promise<void> {
  const { flags } = parseArgv([], []);
  const { context } = fakeContext();
  return startService({ role: "controller", name: "k0scontroller", manager }, { isRestart, flags, context });
}

Deno.test("startService() refuses to start what runs", async () => {
  const manager = new FakeManager("/proc/nowhere");
  manager.states = "running";

  await assertRejects(() => starting(manager, false), K0sError, "failed to start controller service: already running");

  assertEquals(manager.calls, []);
});

Deno.test("startService() starts or restarts, and says why that failed", async () => {
  for (
    const [states, isRestart, call] of [["stopped", false, "start"], ["failed", true, "start"], [
      "running",
      true,
      "restart",
    ]] as const
  ) {
    const manager = new FakeManager("/proc/nowhere");
    manager.states = states;
    manager.failure = new K0sError("Access denied", { hint: "Look there" });

    const error = await assertRejects(() => starting(manager, isRestart), K0sError);

    assertEquals([error.message, error.hint], ["failed to start controller service: Access denied", "Look there"]);
    assertEquals(manager.calls, [`${call} k0scontroller`]);
  }
});

Deno.test("noNetworkText() says what is to be done for a node without a pod network", () => {
  assertEquals(
    noNetworkText("k0scontroller", "cni plugin not initialized"),
    "k0scontroller runs, without a pod network (cni plugin not initialized)\n" +
      "Hint: The node is Ready once a network plugin (CNI) is installed; see: k0s kubectl get nodes\n",
  );
});

import { assertEquals, assertMatch } from "@std/assert";
import type { InitMachine } from "../support/init_machine.ts";
import { cloudInitMachine } from "../support/systemd_machine.ts";

const DOCUMENTS = new URL("../../docs/cloud-init/", import.meta.url);
const WORKER = "/root/worker.yaml";

Deno.test({
  name: "the cloud-init documents make machines",
  ignore: Deno.uid() !== 0,
  async fn(t) {
    const worker = await Deno.readTextFile(new URL("worker.yaml", DOCUMENTS));
    const controller = await Deno.readTextFile(new URL("controller.yaml", DOCUMENTS));
    await using machine = await cloudInitMachine(controller, { files: { [WORKER]: worker } });
    await t.step("a controller is ready when cloud-init is done", () => becomesController(machine));
    await t.step("the document of a worker is understood", async () => {
      assertMatch(await machine.must("cloud-init", ["schema", "--config-file", WORKER]), /Valid cloud-config/);
    });
  },
});

async function becomesController(machine: InitMachine): Promise<void> {
  const { code, stdout } = await machine.run("cloud-init", ["status", "--wait", "--long"], { withinMs: 240_000 });
  const log = await machine.run("tail", ["-n", "40", "/var/log/cloud-init-output.log"]);
  assertEquals(code, 0, stdout + log.stdout);

  const { ReadyAt, Role } = JSON.parse(await machine.must("/usr/local/bin/k0s", ["status", "-o", "json"]));
  assertEquals([Role, ReadyAt !== undefined], ["controller", true]);
  assertEquals(await machine.must("/usr/local/bin/k0s", ["kubectl", "get", "--raw", "/readyz"]), "ok");
  assertEquals(await machine.must("systemctl", ["is-enabled", "k0scontroller"]), "enabled\n");
}

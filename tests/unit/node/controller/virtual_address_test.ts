import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { prepareVirtualAddress, virtualAddressRunners } from "../../../../lib/node/controller/virtual_address.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

async function aController(dataDir: string) {
  const { config, options } = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "virtual-address")!);
  config.spec.network.controlPlaneLoadBalancing!.keepalived!.vrrpInstances![0]!.interface = "eth7";
  return aControllerState({ config, options, dataDir, ports: { ...fakePorts(), spawn: new FakeSpawn() } });
}

Deno.test("prepareVirtualAddress() learns what keepalived has to be told, with the tools that are unpacked", async () => {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const state = await aController(dataDir);
  await assertRejects(() => prepareVirtualAddress(state), K0sError, "network tools");
  for (const folder of ["usr/bin", "usr/sbin", "sbin", "bin"]) {
    await Deno.mkdir(`${dataDir}/tools/1/${folder}`, { recursive: true });
    await Deno.writeTextFile(`${dataDir}/tools/1/${folder}/ip`, "", { mode: 0o755 });
  }

  await prepareVirtualAddress(state);

  const { interfaces, busybox } = state.facts.virtualAddress!;
  assertEquals([interfaces, busybox], [["eth7"], `${dataDir}/tools/1/usr/bin/busybox`]);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("virtualAddressRunners() name the tasks as desired() does", async () => {
  const state = await aController("/proc/nowhere");

  assertEquals(Object.keys(virtualAddressRunners(state)), ["api-proxy", "cplb-reconciler", "virtual-address"]);
});

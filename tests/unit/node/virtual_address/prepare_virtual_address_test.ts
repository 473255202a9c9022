import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { prepareVirtualAddress } from "../../../../lib/node/virtual_address/prepare_virtual_address.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

async function withController(
  body: (facts: { state: ReturnType<typeof aControllerState>; dataDir: string; spawn: FakeSpawn }) => Promise<void>,
) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const spawn = new FakeSpawn();
  const { config, options } = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "virtual-address")!);
  config.spec.network.controlPlaneLoadBalancing!.keepalived!.vrrpInstances![0]!.interface = "eth7";
  await body({
    state: aControllerState({ config, options, dataDir, ports: { ...fakePorts(), spawn } }),
    dataDir,
    spawn,
  });
  await Deno.remove(dataDir, { recursive: true });
}

Deno.test("prepareVirtualAddress() needs the network tools that k0s unpacks", () =>
  withController(async ({ state }) => {
    await assertRejects(() => prepareVirtualAddress(state), K0sError, "network tools");
  }));

Deno.test("prepareVirtualAddress() finds out what keepalived has to be told, and lets it take part", () =>
  withController(async ({ state, dataDir }) => {
    const tools = `${dataDir}/tools/1`;
    for (const folder of ["usr/bin", "usr/sbin", "sbin", "bin"]) {
      await Deno.mkdir(`${tools}/${folder}`, { recursive: true });
    }
    for (const folder of ["usr/bin", "usr/sbin", "sbin", "bin"]) {
      await Deno.writeTextFile(`${tools}/${folder}/ip`, "", { mode: 0o755 });
    }

    await prepareVirtualAddress(state);

    const { interfaces, busybox, k0sPid } = state.facts.virtualAddress!;
    assertEquals([interfaces, busybox, k0sPid], [["eth7"], `${tools}/usr/bin/busybox`, Deno.pid]);
    assertEquals(await Deno.readTextFile(`${dataDir}/run/keepalived/api-health`), "0\n");
  }));

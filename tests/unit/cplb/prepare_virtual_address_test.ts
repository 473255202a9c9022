import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { prepareVirtualAddress, type PrepareVirtualAddressInputs } from "../../../lib/cplb/prepare_virtual_address.ts";
import { fakePorts } from "../../support/a_controller.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { CONTROLLER_MODES, inputsOf } from "../../support/node_modes.ts";

async function withController(
  body: (facts: { inputs: PrepareVirtualAddressInputs; dataDir: string }) => Promise<void>,
) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/run`);
  const { config } = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "virtual-address")!);
  config.spec.network.controlPlaneLoadBalancing!.keepalived!.vrrpInstances![0]!.interface = "eth7";
  const inputs = {
    config,
    paths: { runDir: `${dataDir}/run` },
    ports: { ...fakePorts(), spawn: new FakeSpawn() },
    toolsRoot: undefined,
  };
  await body({ inputs, dataDir });
  await Deno.remove(dataDir, { recursive: true });
}

Deno.test("prepareVirtualAddress() needs the network tools that k0s unpacks", () =>
  withController(async ({ inputs }) => {
    await assertRejects(() => prepareVirtualAddress(inputs), K0sError, "network tools");
  }));

Deno.test("prepareVirtualAddress() finds out what keepalived has to be told, and lets it take part", () =>
  withController(async ({ inputs, dataDir }) => {
    const tools = `${dataDir}/tools/1`;
    for (const folder of ["usr/bin", "usr/sbin", "sbin", "bin"]) {
      await Deno.mkdir(`${tools}/${folder}`, { recursive: true });
    }
    for (const folder of ["usr/bin", "usr/sbin", "sbin", "bin"]) {
      await Deno.writeTextFile(`${tools}/${folder}/ip`, "", { mode: 0o755 });
    }

    const { interfaces, busybox, k0sPid } = await prepareVirtualAddress({ ...inputs, toolsRoot: tools });

    assertEquals([interfaces, busybox, k0sPid], [["eth7"], `${tools}/usr/bin/busybox`, Deno.pid]);
    assertEquals(await Deno.readTextFile(`${dataDir}/run/keepalived/api-health`), "0\n");
  }));

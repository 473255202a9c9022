import { assertEquals, assertMatch } from "@std/assert";
import type { ControllerFacts } from "../../../../lib/node/desired/controller_facts.ts";
import { desiredVirtualAddress } from "../../../../lib/node/desired/virtual_address.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../../support/node_modes.ts";

async function desired(name: string, changes: Partial<ControllerFacts> = {}) {
  const mode = CONTROLLER_MODES.find((one) => one.name === name)!;
  const inputs = await inputsOf(mode);
  return desiredVirtualAddress(inputs, { ...factsOf(mode, inputs), ...changes });
}

Deno.test("desiredVirtualAddress() is nothing where there is none, or before the machine is prepared for it", async () => {
  assertEquals(await desired("controller-etcd"), {});
  assertEquals(await desired("virtual-address", { virtualAddress: undefined }), {});
});

Deno.test("desiredVirtualAddress() keeps passwords out of arguments, and in a file for root alone", async () => {
  const { processes = [], files = [] } = await desired("virtual-address");

  assertEquals([processes[0]?.secrets, processes[0]?.args.join(" ").includes("secret")], [["secret"], false]);
  assertEquals(files.map(({ path, mode }) => [path, mode]), [["/run/k0s/keepalived.conf", 0o600]]);
  assertMatch(files[0]?.text ?? "", /interface eth0/);
});

Deno.test("desiredVirtualAddress() of other controllers has keepalived read its virtual servers again, not restart", async () => {
  const controllers = { count: 2, addresses: ["192.0.2.11", "192.0.2.12"] };
  const [before, after] = [
    await desired("virtual-address-ipvs"),
    await desired("virtual-address-ipvs", { controllers }),
  ];
  const servers = after.files?.find(({ reload }) => reload === "SIGHUP");

  assertEquals(before.processes, after.processes);
  assertMatch(servers?.text ?? "", /real_server 192\.0\.2\.12 /);
  assertEquals(servers?.mode, 0o600);
});

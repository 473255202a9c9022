import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { interfacesOf } from "../../../lib/cplb/vrrp_interfaces.ts";

Deno.test("interfacesOf() takes a name as it is", async () => {
  assertEquals(await interfacesOf([{ interface: "eth7" }]), ["eth7"]);
});

Deno.test("interfacesOf() finds an interface by its hardware address, however that is written", async () => {
  const [present] = Deno.networkInterfaces().filter(({ mac }) => mac !== "00:00:00:00:00:00");
  if (present === undefined) return;

  const written = [present.mac.toUpperCase(), present.mac.replaceAll(":", "-")];
  assertEquals(await interfacesOf(written.map((mac) => ({ interface: mac }))), [present.name, present.name]);
});

Deno.test("interfacesOf() refuses a hardware address that nothing has", async () => {
  const mac = "02:00:00:00:00:fe";

  const error = await assertRejects(() => interfacesOf([{ interface: mac }]), K0sError);

  assertEquals(error.message, `failed to get NIC for MAC address ${mac}: interface with MAC address ${mac} not found`);
});

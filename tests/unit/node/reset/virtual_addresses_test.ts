import { assertEquals } from "@std/assert";
import { removeVirtualAddresses } from "../../../../lib/node/reset/virtual_addresses.ts";
import { resetContext } from "./_context.ts";

Deno.test("removeVirtualAddresses does nothing where no address was ever shared", async () => {
  const context = resetContext("/proc/nowhere");

  await removeVirtualAddresses.run(context);

  assertEquals(context.spawn.runs, []);
});

Deno.test("removeVirtualAddresses removes the link of virtual servers", async () => {
  const context = { ...resetContext("/proc/nowhere"), hasBalanced: true };

  await removeVirtualAddresses.run(context);

  assertEquals(context.spawn.runs, [["/tools/ip", "link", "delete", "dummyvip0"]]);
});

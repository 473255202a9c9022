import { assertEquals } from "@std/assert";
import { removeUsers } from "../../../../lib/node/reset/accounts.ts";
import { resetContext } from "./_context.ts";

Deno.test("removeUsers() does not mind accounts that do not exist", async () => {
  const context = { ...resetContext("/proc/nowhere"), userNames: ["etcd"] };

  await removeUsers.run(context);

  assertEquals([context.spawn.runs, context.log.records], [[], []]);
});

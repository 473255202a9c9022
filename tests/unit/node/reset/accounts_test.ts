import { assertEquals } from "@std/assert";
import { removeServices, removeUsers } from "../../../../lib/node/reset/accounts.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeServices() deletes the units of both roles", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  const units = [
    "etc/systemd/system/k0scontroller.service",
    "etc/systemd/system/k0sworker.service",
    "etc/init.d/k0sworker",
  ];
  await touch(context.root, [...units, "etc/systemd/system/other.service"]);

  await removeServices.run(context);

  assertEquals([...Deno.readDirSync(`${context.root}/etc/systemd/system`)].map(({ name }) => name), ["other.service"]);
  assertEquals([...Deno.readDirSync(`${context.root}/etc/init.d`)], []);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeUsers() does not mind accounts that do not exist", async () => {
  const context = { ...resetContext("/nonexistent"), userNames: ["etcd"] };

  await removeUsers.run(context);

  assertEquals([context.spawn.runs, context.log.records], [[], []]);
});

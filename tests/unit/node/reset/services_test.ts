import { assertEquals } from "@std/assert";
import { removeServices } from "../../../../lib/node/reset/services.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeServices() deletes the units of both roles with their secrets", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  const units = [
    "etc/systemd/system/k0scontroller.service",
    "etc/systemd/system/k0sworker.service",
    "etc/init.d/k0sworker",
    "etc/k0s/k0sworker.token",
    "etc/k0s/k0scontroller.env",
  ];
  await touch(context.root, [...units, "etc/systemd/system/other.service", "etc/k0s/k0s.yaml"]);

  await removeServices.run(context);

  assertEquals([...Deno.readDirSync(`${context.root}/etc/systemd/system`)].map(({ name }) => name), ["other.service"]);
  assertEquals([...Deno.readDirSync(`${context.root}/etc/init.d`)], []);
  assertEquals([...Deno.readDirSync(`${context.root}/etc/k0s`)].map(({ name }) => name), ["k0s.yaml"]);
  await Deno.remove(directory, { recursive: true });
});

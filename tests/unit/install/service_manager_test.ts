import { assertEquals } from "@std/assert";
import { installedService } from "../../../lib/install/mod.ts";
import { DEFINITION, FakeManager, temporaryRoot } from "./_install.ts";
import { runIfThere } from "../../../lib/install/service_manager.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";

Deno.test("installedService() finds a controller before a worker", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);
  assertEquals(await installedService(manager), undefined);

  await manager.install("k0sworker", DEFINITION);
  assertEquals((await installedService(manager))?.role, "worker");

  await manager.install("k0scontroller", DEFINITION);
  assertEquals((await installedService(manager))?.name, "k0scontroller");
});

Deno.test("installedService() finds nothing where nothing manages services", async () => {
  assertEquals(await installedService(undefined), undefined);
});

Deno.test("runIfThere() runs nothing where there is no program", async () => {
  const spawn = new FakeSpawn();

  assertEquals((await runIfThere(spawn, undefined, ["stop"])).code, 127);
  assertEquals((await runIfThere(spawn, "/sbin/x", ["stop"])).code, 0);

  assertEquals(spawn.runs, [["/sbin/x", "stop"]]);
});

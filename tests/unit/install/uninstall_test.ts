import { assertEquals } from "@std/assert";
import { installService, uninstallServices } from "../../../lib/install/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { DEFINITION, FakeManager, temporaryRoot } from "./_install.ts";

Deno.test("uninstallServices() removes both roles with their files", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);
  const common = { executable: "/k0s", args: [], environment: { A: "b" }, token: "t", force: false, root: root.path };
  await installService(manager, { ...common, role: "controller" });
  await installService(manager, { ...common, role: "worker" });

  await uninstallServices({ managers: [manager], log: new FakeLogger(), root: root.path });

  assertEquals(manager.calls, ["uninstall k0scontroller", "uninstall k0sworker"]);
  assertEquals([...Deno.readDirSync(`${root.path}/etc`)].map(({ name }) => name), ["units"]);
});

Deno.test("uninstallServices() leaves what the operator made", async () => {
  await using root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/etc/k0s`, { recursive: true });
  await Deno.writeTextFile(`${root.path}/etc/k0s/k0s.yaml`, "");

  await uninstallServices({ managers: [new FakeManager(root.path)], log: new FakeLogger(), root: root.path });

  assertEquals([...Deno.readDirSync(`${root.path}/etc/k0s`)].map(({ name }) => name), ["k0s.yaml"]);
});

Deno.test("uninstallServices() ends an upgrade that is under way before what it would start again", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);
  for (const service of ["k0scontroller", "k0supgrade"]) await manager.install(service, DEFINITION);

  await uninstallServices({ managers: [manager], log: new FakeLogger(), root: root.path });

  assertEquals(manager.calls, ["uninstall k0supgrade", "uninstall k0scontroller"]);
});

import { assertEquals } from "@std/assert";
import { controllerTasks } from "../../../../lib/node/desired/controller_tasks.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

async function tasksOf(name: string, disableComponents: string[] = []) {
  const inputs = await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!);
  return controllerTasks({ ...inputs, options: { ...inputs.options, disableComponents } }, {});
}

Deno.test("controllerTasks() ask for a lease only where there can be other controllers", async () => {
  const leased = async (name: string) => (await tasksOf(name)).filter(({ lease }) => lease !== undefined).length;

  assertEquals([await leased("single-etcd"), await leased("single-sqlite")], [0, 0]);
  assertEquals([await leased("controller-etcd"), await leased("controller-postgresql")], [5, 4]);
});

Deno.test("controllerTasks() leave out what is disabled", async () => {
  const disabled = ["applier-manager", "node-role", "csr-approver", "control-api"];
  const [all, some] = [await tasksOf("controller-etcd"), await tasksOf("controller-etcd", disabled)];
  const names = some.map(({ name }) => name);

  assertEquals(all.map(({ name }) => name).filter((name) => !names.includes(name)).toSorted(), [
    ...["applier", "csr-approver", "join-api", "node-role", "nodes"],
  ]);
});

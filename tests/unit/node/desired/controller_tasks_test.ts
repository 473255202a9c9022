import { assertEquals, assertNotEquals } from "@std/assert";
import { controllerTasks } from "../../../../lib/node/desired/controller_tasks.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../../support/node_modes.ts";

async function tasksOf(name: string, disableComponents: string[] = []) {
  const inputs = await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!);
  return controllerTasks({ ...inputs, options: { ...inputs.options, disableComponents } }, {});
}

Deno.test("controllerTasks() ask for a lease only where there can be other controllers", async () => {
  const leased = async (name: string) => (await tasksOf(name)).filter(({ lease }) => lease !== undefined).length;

  assertEquals([await leased("single-etcd"), await leased("single-sqlite")], [0, 0]);
  assertEquals([await leased("controller-etcd"), await leased("controller-postgresql")], [8, 7]);
});

Deno.test("controllerTasks() lead workers where there can be any, and tell of a configuration once all is restarted", async () => {
  const names = async (name: string, awaitsTurn?: string[]) => {
    const inputs = await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!);
    return controllerTasks(inputs, { awaitsTurn }).map((task) => task.name);
  };

  assertEquals((await names("controller-etcd")).includes("worker-turns"), true);
  assertEquals((await names("single-etcd")).includes("worker-turns"), false);
  assertEquals((await names("controller-etcd")).includes("configuration-event"), true);
  assertEquals((await names("controller-etcd", ["etcd"])).includes("configuration-event"), false);
});

Deno.test("controllerTasks() have a cloud provider where it is asked for, on one controller at a time", async () => {
  const found = async (name: string, cloudProvider?: { everyMs: number }) => {
    const inputs = await inputsOf(CONTROLLER_MODES.find((mode) => mode.name === name)!);
    return controllerTasks({ ...inputs, options: { ...inputs.options, cloudProvider } }, {})
      .filter((task) => task.name === "cloud-provider").map(({ lease }) => lease);
  };

  assertEquals(await found("controller-etcd"), []);
  assertEquals(await found("controller-etcd", { everyMs: 1_000 }), ["cloud-controller-manager"]);
  assertEquals(await found("single-etcd", { everyMs: 1_000 }), [undefined]);
});

Deno.test("controllerTasks() leave out what is disabled", async () => {
  const disabled = ["applier-manager", "node-role", "csr-approver", "control-api", "helm"];
  const [all, some] = [await tasksOf("controller-etcd"), await tasksOf("controller-etcd", disabled)];
  const names = some.map(({ name }) => name);

  assertEquals(all.map(({ name }) => name).filter((name) => !names.includes(name)).toSorted(), [
    ...["applier", "charts", "csr-approver", "join-api", "node-role", "nodes", "releases"],
  ]);
});

Deno.test("controllerTasks() follow the cluster's object only where that is wished, and tell of it once it was judged", async () => {
  const inputs = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "controller-etcd")!);
  const dynamic = { ...inputs, options: { ...inputs.options, dynamicConfig: true } };
  const judgedObject = { uid: "u", resourceVersion: "1" };
  const names = (given: typeof inputs, facts: Parameters<typeof controllerTasks>[1]) =>
    controllerTasks(given, facts).map(({ name }) => name).filter((name) =>
      name.startsWith("c") && name.includes("onfig")
    );

  assertEquals(names(inputs, {}), ["configuration-event"]);
  assertEquals(names(dynamic, {}), ["cluster-config", "cluster-config-object"]);
  assertEquals(names(dynamic, { judgedObject }), ["cluster-config", "cluster-config-object", "configuration-event"]);
});

Deno.test("controllerTasks() tell anew of the configuration when its object is gone", async () => {
  const inputs = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "controller-etcd")!);
  const followed = (deletedObject?: { resourceVersion: string }) =>
    controllerTasks(inputs, { deletedObject }).find(({ name }) => name === "configuration-event")?.follows;

  assertNotEquals(followed(), followed({ resourceVersion: "1" }));
});

Deno.test("controllerTasks() leave worker profiles and charts alone while the cluster's configuration does not hold", async () => {
  const inputs = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "controller-etcd")!);
  const names = (awaitsClusterConfig: boolean) =>
    controllerTasks(inputs, { awaitsClusterConfig }).map(({ name }) => name);

  assertEquals(names(false).filter((name) => !names(true).includes(name)), ["charts", "worker-config"]);
});

Deno.test("controllerTasks() have the proxy of the common address follow the port of konnectivity's agents", async () => {
  const mode = CONTROLLER_MODES.find(({ name }) => name === "virtual-address")!;
  const inputs = await inputsOf(mode);
  const { virtualAddress } = factsOf(mode, inputs);
  const followed = (agentPort: number) => {
    const { spec } = inputs.config;
    const config = { ...inputs.config, spec: { ...spec, konnectivity: { ...spec.konnectivity, agentPort } } };
    return controllerTasks({ ...inputs, config }, { virtualAddress }).find(({ name }) => name === "api-proxy")?.follows;
  };

  assertEquals([followed(8132), followed(8200)], [{ agentPort: 8132 }, { agentPort: 8200 }]);
});

Deno.test("controllerTasks() back up by a schedule on the controller that leads, and begin again with another one", async () => {
  const backups = async (backup?: { schedule: string }, awaitsClusterConfig = false) => {
    const inputs = await inputsOf(CONTROLLER_MODES.find(({ name }) => name === "controller-etcd")!);
    const spec = { ...inputs.config.spec, ...(backup === undefined ? {} : { backup }) };
    return controllerTasks({ ...inputs, config: { ...inputs.config, spec } }, { awaitsClusterConfig })
      .filter(({ name }) => name === "backups").map(({ lease, follows }) => ({ lease, follows }));
  };

  const backup = { schedule: "0 3 * * *" };
  assertEquals(await backups(), []);
  assertEquals(await backups(backup), [{ lease: "k0s-endpoint-reconciler", follows: backup }]);
  assertEquals(await backups(backup, true), []);
});

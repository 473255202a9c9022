import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportConfiguration } from "../../../../lib/node/controller/report_configuration.ts";
import { aClusterConfig, aControllerState } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

/** Type and message of the Event of a controller that has kube-router, and is now to have no provider. */
async function eventOf(disableComponents: string[], refusedConfig?: string): Promise<unknown[]> {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/manifests/kuberouter`, { recursive: true });
  await Deno.writeTextFile(`${dataDir}/manifests/kuberouter/kube-router.yaml`, "");
  const { network } = aClusterConfig().spec;
  const config = aClusterConfig({ network: { ...network, provider: "custom" } });
  const { inputs, facts } = aControllerState({ config, dataDir, options: { disableComponents } });
  const cluster = new FakeCluster();
  const state = { client: cluster.client(), config, facts: { ...facts, refusedConfig }, hostname: "one", inputs };
  await reportConfiguration(state, new AbortController().signal);
  await Deno.remove(dataDir, { recursive: true });
  const { type, message } = cluster.requests[0]?.body as { type: string; message: string };
  return [type, message];
}

Deno.test("reportConfiguration() warns in the cluster of a network provider that is not changed", async () => {
  assertEquals(await eventOf([]), ["Warning", "cannot change CNI provider from kuberouter to custom"]);
});

Deno.test("reportConfiguration() has nothing to say of a network provider that is not k0s' matter", async () => {
  assertEquals(await eventOf(["network-provider"]), ["Normal", "Successfully reconciled cluster config"]);
});

Deno.test("reportConfiguration() names the state of the cluster's object, and what of it has no effect", async () => {
  const cluster = new FakeCluster();
  const { inputs, facts, config } = aControllerState();
  const judgedObject = { uid: "u", resourceVersion: "7", ignored: ["spec.api"] };
  const state = { client: cluster.client(), config, facts: { ...facts, judgedObject }, hostname: "one", inputs };
  await reportConfiguration(state, new AbortController().signal);

  const event = cluster.requests[0]?.body as { message: string; involvedObject: Record<string, string> };
  assertEquals([event.involvedObject["uid"], event.involvedObject["resourceVersion"]], ["u", "7"]);
  assertEquals(
    event.message,
    "Successfully reconciled cluster config; without effect, since each controller has its own in its file: spec.api",
  );
});

Deno.test("reportConfiguration() says what a command has to do", async () => {
  const cluster = new FakeCluster();
  const { inputs, facts, config } = aControllerState();
  const changed = { ...facts, encryptionWish: "spec.security wants Secrets encrypted: k0s secrets enable" };
  await reportConfiguration(
    { client: cluster.client(), config, facts: changed, hostname: "one", inputs },
    new AbortController().signal,
  );
  assertEquals(
    (cluster.requests[0]?.body as { message: string }).message,
    "Successfully reconciled cluster config; spec.security wants Secrets encrypted: k0s secrets enable",
  );
});

Deno.test("reportConfiguration() warns in the cluster of a configuration that is not taken over", async () => {
  assertEquals(await eventOf(["network-provider"], "spec.storage: cannot change"), [
    ...["Warning", "spec.storage: cannot change"],
  ]);
});

for (
  const [unreadable, why] of [[undefined, "does not hold\nspec.nosuch"], ["status 500", "cannot be read: status 500"]]
) {
  Deno.test(`reportConfiguration() warns of the object that was kept where that of the cluster ${why}`, async () => {
    const cluster = new FakeCluster();
    const { inputs, facts, config } = aControllerState();
    const judgedObject = unreadable === undefined
      ? { uid: "u", resourceVersion: "9", refused: "spec.nosuch" }
      : undefined;
    const told = { ...facts, judgedObject, standIn: { resourceVersion: "7", unreadable } };
    const state = { client: cluster.client(), config, facts: told, hostname: "one", inputs };
    await reportConfiguration(state, new AbortController().signal);

    const { type, message } = cluster.requests[0]?.body as { type: string; message: string };
    const says = "k0s goes by the last ClusterConfig that held, resourceVersion 7, since that of the cluster";
    assertEquals([type, message], ["Warning", `${says} ${why}`]);
  });
}

for (
  const [resourceVersion, goesOnWith] of [["7", "the last state of it that held, resourceVersion 7."], [
    undefined,
    "its own file",
  ]]
) {
  Deno.test(`reportConfiguration() warns of an object that is gone, of which ${resourceVersion} held`, async () => {
    const cluster = new FakeCluster();
    const { inputs, facts, config } = aControllerState();
    const judgedObject = { uid: "u", resourceVersion: "8", refused: "spec.nosuch" };
    const told = { ...facts, judgedObject, deletedObject: { resourceVersion } };
    const state = { client: cluster.client(), config, facts: told, hostname: "one", inputs };
    await reportConfiguration(state, new AbortController().signal);

    const { type, reason, message } = cluster.requests[0]?.body as { type: string; reason: string; message: string };
    assertEquals([type, reason], ["Warning", "ConfigDeleted"]);
    assertStringIncludes(
      message,
      `ClusterConfig kube-system/k0s was deleted: this controller goes on with ${goesOnWith}`,
    );
  });
}

Deno.test("reportConfiguration() tells what of the object has no effect", async () => {
  const cluster = new FakeCluster();
  const { inputs, facts, config } = aControllerState();
  const judgedObject = { uid: "u", resourceVersion: "7", warnings: ["spec.a: Without effect: b"] };
  const state = { client: cluster.client(), config, facts: { ...facts, judgedObject }, hostname: "one", inputs };
  await reportConfiguration(state, new AbortController().signal);

  assertEquals(
    (cluster.requests[0]?.body as { message: string }).message,
    "Successfully reconciled cluster config; spec.a: Without effect: b",
  );
});

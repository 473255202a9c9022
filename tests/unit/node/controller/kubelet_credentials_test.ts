import { assertEquals, assertMatch } from "@std/assert";
import { certifyEmbeddedKubelet } from "../../../../lib/node/controller/kubelet_credentials.ts";
import { systemClock } from "../../../../lib/platform/mod.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { ClusterFixture } from "../../../support/cluster_fixture.ts";

Deno.test("certifyEmbeddedKubelet() signs the kubelet's certificate, and the node knows its authority then", async () => {
  await using cluster = await ClusterFixture.create();
  const state = aControllerState({ dataDir: cluster.dataDir, ports: { ...fakePorts(), clock: systemClock } });

  await certifyEmbeddedKubelet(state);

  assertEquals(state.facts.clientCa, await Deno.readTextFile(`${cluster.dataDir}/pki/ca.crt`));
  assertMatch(await Deno.readTextFile(state.inputs.paths.kubeletKubeconfig), /server: ['"]?https:\/\/localhost:6443/);
});

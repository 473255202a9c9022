import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { KubeApiError, RESOURCES } from "../../../../lib/kube/mod.ts";
import { aWorkerState } from "../../../support/a_worker.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { workerFacts } from "../../../support/node_modes.ts";
import { fakePorts } from "../../../support/a_controller.ts";

const ACCESS = {
  server: "https://192.0.2.2:6443",
  caCert: "ca",
  clientCert: undefined,
  clientKey: undefined,
  token: undefined,
};

Deno.test("WorkerState gives nothing before the step that sets it has run", () => {
  assertThrows(() => aWorkerState().access, TypeError, "credentials");
  assertThrows(() => aWorkerState().client, TypeError, "API client");
  assertThrows(() => aWorkerState().profile, TypeError, "worker profile");
});

Deno.test("WorkerState.nodeName follows --hostname-override, in lower case", () => {
  assertEquals(aWorkerState({ options: { kubeletExtraArgs: "--hostname-override=BOX" } }).nodeName, "box");
});

Deno.test("WorkerState.toldFamily is set where the node waits for a cloud provider and k0s is that", () => {
  const familyOf = (enableCloudProvider: boolean, isCloudProvider: boolean) => {
    const state = aWorkerState({ options: { enableCloudProvider } });
    const { profile } = workerFacts({ balanced: false });
    state.learn({ profile: { ...profile!, isCloudProvider, primaryFamily: "IPv6" } });
    return state.toldFamily;
  };

  assertEquals([familyOf(true, true), familyOf(true, false), familyOf(false, true)], ["IPv6", undefined, undefined]);
});

Deno.test("WorkerState.joinedClient is there only once the credentials are the node's own", () => {
  const state = aWorkerState({ ports: { ...fakePorts(), http: new FakeCluster().http } });

  state.access = { access: ACCESS, caPem: "ca", isJoined: false };
  assertEquals(state.joinedClient, undefined);
  state.access = { access: ACCESS, caPem: "ca", isJoined: true };

  assertEquals(state.joinedClient, state.client);
});

Deno.test("WorkerState.useBalancer() leads k0s itself through the load balancer of its node, where there is one", () => {
  const state = aWorkerState({ ports: { ...fakePorts(), http: new FakeCluster().http } });
  state.access = { access: ACCESS, caPem: "ca", isJoined: true };
  state.useBalancer();
  assertEquals(state.client.server, "https://192.0.2.2:6443");

  state.learn(workerFacts({ balanced: true }));
  state.useBalancer();

  assertEquals([state.client.server, state.balancer?.server], ["https://127.0.0.1:7443", "https://127.0.0.1:7443"]);
});

Deno.test("WorkerState.client reaches the server in the way that its credentials want", async () => {
  const [usual, pinned] = [new FakeCluster(), new FakeCluster()];
  const state = aWorkerState({ ports: { ...fakePorts(), http: usual.http } });

  state.access = { access: ACCESS, caPem: "ca", isJoined: false, http: pinned.http };
  await assertRejects(() => state.client.get(RESOURCES.nodes, "a"), KubeApiError);

  assertEquals([usual.requests.length, pinned.requests.length], [0, 1]);
});

import { assertEquals, assertThrows } from "@std/assert";
import { aWorkerState } from "../../support/a_worker.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { fakePorts } from "../../support/a_controller.ts";

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

Deno.test("WorkerState.joinedClient is there only once the credentials are the node's own", () => {
  const state = aWorkerState({ ports: { ...fakePorts(), http: new FakeCluster().http } });

  state.access = { access: ACCESS, caPem: "ca", isJoined: false };
  assertEquals(state.joinedClient, undefined);
  state.access = { access: ACCESS, caPem: "ca", isJoined: true };

  assertEquals(state.joinedClient, state.client);
});

import { assertEquals } from "@std/assert";
import { mustHaveDns, nodeLocalStatus, statusSource } from "../../../../lib/node/status/controller_status.ts";
import { aControllerState } from "../../../support/a_controller.ts";

function aSource() {
  const state = aControllerState();
  state.noteEvent("OCIBundleReconciler", "importing OCI bundles");
  state.noteEvent("OCIBundleReconciler", "finished importing OCI bundles");
  const span = { name: "users", needs: [], startMs: 1, endMs: 2, outcome: "done" } as const;
  return statusSource({ ...state.inputs, spans: new Map([["users", span]]), state });
}

Deno.test("statusSource() tells role, mode, boot and that the API server is not up yet", async () => {
  const document = await aSource().status();

  assertEquals([document.Role, document.Workloads, document.SingleNode, document.PPid], ["controller", true, true, 0]);
  assertEquals(document.WorkerToAPIConnectionStatus, { Message: "the API server is not up yet", Success: false });
  assertEquals(document.Boot.map(({ name }) => name), ["users"]);
  assertEquals(document.ReadyAt, undefined);
});

Deno.test("statusSource() tells what is disabled", async () => {
  const state = aControllerState();
  const spans = new Map();
  assertEquals("DisabledComponents" in await statusSource({ ...state.inputs, spans, state }).status(), false);

  const options = { ...state.inputs.options, disableComponents: ["helm"] };
  const document = await statusSource({ ...state.inputs, options, spans, state }).status();
  assertEquals(document.DisabledComponents, ["helm"]);
});

Deno.test("statusSource() tells which controller leads once that is known, and whether it is this controller", async () => {
  const state = aControllerState();
  const source = statusSource({ ...state.inputs, spans: new Map(), state });
  assertEquals("Leader" in await source.status(), false);

  state.controllers.leader = "another";
  assertEquals((await source.status()).Leader, { Name: "another", IsThisNode: false });
  state.controllers.leader = state.nodeName;
  assertEquals((await source.status()).Leader, { Name: state.nodeName, IsThisNode: true });
});

Deno.test("statusSource() tells of a pod network that is missing on a node that is ready otherwise, until it is there", async () => {
  const state = aControllerState();
  const source = statusSource({ ...state.inputs, spans: new Map(), state });
  const told: string[] = [];
  const events = { onReady: () => void told.push("ready"), onNetwork: () => void told.push("network") };
  const facts = { apiUrl: "https://192.0.2.2:6443", nodeName: "one" };

  state.tellReady(events, { ...facts, lacksNetwork: "no CNI" });
  const { ReadyAt, LacksNetwork } = await source.status();
  assertEquals([ReadyAt !== undefined, LacksNetwork], [true, "no CNI"]);

  state.tellReady(events, facts);
  const later = await source.status();
  assertEquals([later.ReadyAt, later.LacksNetwork], [ReadyAt, undefined]);
  assertEquals(told, ["ready", "network"]);
});

Deno.test("statusSource() of a controller that has left tells only why", async () => {
  const state = aControllerState();
  state.tellReady({}, { apiUrl: "https://192.0.2.2:6443", nodeName: "one" });
  state.controllers.leader = "another";
  state.retired.abort("it has left the etcd cluster");
  const document = await statusSource({ ...state.inputs, spans: new Map(), state }).status();

  assertEquals([document.Retired, document.Leader, document.ReadyAt], [
    "it has left the etcd cluster",
    undefined,
    undefined,
  ]);
});

Deno.test("statusSource() gives the probes of the processes", () => {
  const state = aControllerState();
  const supervisor = Object.create(state.inputs.supervisor, {
    probes: { value: () => ({ kine: [{ at: "2026-01-01T00:00:00.000Z", error: null }] }) },
  });
  const source = statusSource({ ...state.inputs, supervisor, spans: new Map(), state });

  assertEquals(Object.keys(source.components(1).healthProbes), ["kine"]);
});

Deno.test("statusSource() gives the newest events of a component", () => {
  const { events } = aSource().components(1);

  assertEquals(events["OCIBundleReconciler"]?.map(({ message }) => message), ["finished importing OCI bundles"]);
});

Deno.test("nodeLocalStatus() tells nothing of a load balancer that is not there", () => {
  assertEquals(nodeLocalStatus(undefined), {});
});

Deno.test("mustHaveDns() half a minute after the controller is ready, unless others deploy it", () => {
  const readyAt = new Date("2026-01-01T00:00:00Z");
  const after = (seconds: number, disableComponents: string[] = []) =>
    mustHaveDns({ disableComponents }, { readyAt, now: new Date(readyAt.getTime() + seconds * 1_000) });

  assertEquals([after(1), after(29), after(30), after(600)], [false, false, true, true]);
  assertEquals([after(600, ["coredns"]), after(600, ["applier-manager"])], [false, false]);
  assertEquals(mustHaveDns({ disableComponents: [] }, { readyAt: undefined, now: readyAt }), false);
});

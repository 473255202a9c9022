import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type AnsweringController, configRoutes } from "../../../../lib/node/controller/config_routes.ts";
import { aControllerState } from "../../../support/a_controller.ts";
import { factsOf } from "../../../support/node_modes.ts";

const NEVER = new AbortController().signal;

function controller(states: { name: string; state: string; error?: string }[] = []) {
  const state = aControllerState();
  state.learn(factsOf({}, { ...state.inputs, config: state.config }));
  state.applier = { states: () => states } as unknown as typeof state.applier;
  state.certified.for = JSON.stringify({ api: state.config.spec.api, network: state.config.spec.network });
  Object.defineProperty(state.reconciler, "isUpToDate", { value: true, configurable: true });
  const supervisor = { status: () => [{ name: "kubelet", state: "starting", restarts: 0, history: [] }] };
  return { state, routes: configRoutes(state as AnsweringController, supervisor as never) };
}

Deno.test("configRoutes() answer nothing before k0s has started: what is unknown would be missing", async () => {
  const { routes } = controller();

  await assertRejects(() => routes.difference({ name: "-", text: "", isObject: false }), K0sError, "still starting");
  await assertRejects(() => routes.reload(), K0sError, "still starting");
  assertThrows(() => routes.progress(), K0sError, "still starting");
});

Deno.test("configRoutes().reload() waits for what becomes of the file", async () => {
  const { state: { wishes }, routes } = controller();
  const listen = wishes.next(NEVER);
  const good = routes.reload();
  await listen;
  wishes.fileWasRead(undefined);
  await good;
  const bad = assertRejects(() => routes.reload(), K0sError, "spec.nosuch");
  await wishes.next(NEVER);
  wishes.fileWasRead({ message: "spec.nosuch", hint: "Correct it" });
  await bad;
});

Deno.test("configRoutes().progress() says what is waited for, and what failed", () => {
  const failed = [
    { name: "coredns", state: "failed", error: "no" },
    { name: "mine", state: "failed", error: "not ours" },
    { name: "kubeproxy", state: "applied" },
  ];
  const { state, routes } = controller(failed);
  void state.wishes.next(NEVER);

  const failures = ["a runs by its former specification: why", "stack coredns cannot be applied: no"];
  state.learn({ heldBack: failures[0] });
  assertEquals(routes.progress(), { isInEffect: true, waitsFor: [], failures });
  Object.defineProperty(state.reconciler, "isUpToDate", { value: false });
  state.certified.for = undefined;
  void state.stacksUnderWay.watching({ applyNow: () => new Promise(() => {}) }).applyNow("coredns");
  const { isInEffect, waitsFor } = routes.progress();
  assertEquals([isInEffect, waitsFor], [false, ["kubelet (starting)", "certificates", "stack coredns"]]);
});

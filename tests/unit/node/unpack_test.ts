import { assertEquals } from "@std/assert";
import { unpack } from "../../../lib/node/unpack.ts";
import { aControllerState } from "../../support/a_controller.ts";

Deno.test("unpack() stages the parts, beside others where they wait for it, and has them audited later", async () => {
  const state = aControllerState();
  const staged: unknown[] = [];
  state.inputs.bundle.stage = (parts, { binDir, isBackground, records }) => {
    staged.push([parts, binDir, isBackground, records]);
    return Promise.resolve({ written: [], kept: [] });
  };
  const { signal } = new AbortController();

  await unpack(state, ["kine"])(signal);
  await unpack(state, ["runc"], "background")(signal);

  assertEquals(staged, [[["kine"], "/var/lib/k0s/bin", false, "later"], [["runc"], "/var/lib/k0s/bin", true, "later"]]);
  assertEquals(state.staged, ["kine", "runc"]);
});

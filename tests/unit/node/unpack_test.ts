import { assertEquals } from "@std/assert";
import { unpack } from "../../../lib/node/unpack.ts";
import { aControllerState } from "../../support/a_controller.ts";

Deno.test("unpack() stages the parts, beside others where they wait for it, and has them audited later", async () => {
  const state = aControllerState();
  const staged: unknown[] = [];
  state.inputs.bundle.stage = (parts, { binDir, isBackground, isSyncedLater }) => {
    staged.push([parts, binDir, isBackground, isSyncedLater]);
    return Promise.resolve({ written: [], kept: [] });
  };
  const { signal } = new AbortController();

  await unpack(state, ["kine"])(signal);
  await unpack(state, ["runc"], "background")(signal);

  assertEquals(staged, [[["kine"], "/var/lib/k0s/bin", false, true], [["runc"], "/var/lib/k0s/bin", true, true]]);
  assertEquals(state.staged, ["kine", "runc"]);
});

import { K0sError } from "../../base/mod.ts";
import { releaseMemory } from "../../platform/mod.ts";
import type { Supervisor } from "../../supervisor/mod.ts";
import type { ConfigProgress, ConfigRoutes } from "../../status/mod.ts";
import { areCertificatesDue } from "./certificates.ts";
import type { ControllerState } from "./controller_state.ts";
import { foresee, type ForeseeingController } from "./foresee.ts";

/** What of a controller answers about its configuration. */
export type AnsweringController =
  & ForeseeingController
  & Pick<ControllerState, "applier" | "certified" | "stacksUnderWay" | "wishes">
  & { readonly reconciler: Pick<ControllerState["reconciler"], "applied" | "isUpToDate"> };

/** What a controller answers about its configuration at the status socket. */
export function configRoutes(state: AnsweringController, supervisor: Pick<Supervisor, "status">): ConfigRoutes {
  return {
    difference: async (asked) => {
      requireStarted(state);
      try {
        return await foresee(state, asked);
      } finally {
        // Two documents of a node, and all that was read for them.
        releaseMemory();
      }
    },
    reload: async () => {
      requireStarted(state);
      const refused = await state.wishes.readFileNow();
      if (refused !== undefined) throw new K0sError(refused.message, { ...refused.hint ? { hint: refused.hint } : {} });
    },
    progress: () => {
      requireStarted(state);
      return progressOf(state, supervisor);
    },
  };
}

/** What is still unknown during a boot would be missing in an answer. @throws {K0sError} */
export function requireStarted({ wishes }: Pick<ControllerState, "wishes">): void {
  if (wishes.isFollowed) return;
  throw new K0sError("k0s is still starting here", { hint: "Wait for it with: k0s status --wait" });
}

function progressOf(state: AnsweringController, supervisor: Pick<Supervisor, "status">): ConfigProgress {
  const { reconciler, stacksUnderWay, facts, desired, applier } = state;
  const unready = supervisor.status().filter(({ state }) => state !== "ready").map(({ name, state }) =>
    `${name} (${state})`
  );
  const waitsFor = [
    ...(reconciler.isUpToDate ? [] : unready.length > 0 ? unready : ["processes and files of the node"]),
    ...(areCertificatesDue(state) ? ["certificates"] : []),
    ...stacksUnderWay.names().map((name) => `stack ${name}`),
  ];
  const ours = new Set(desired.stacks.written.map(({ name }) => name));
  const failed = applier.states().filter(({ name, state }) => state === "failed" && ours.has(name));
  return {
    isInEffect: waitsFor.length === 0,
    waitsFor,
    failures: [
      ...(facts.heldBack?.split("\n") ?? []),
      ...failed.map(({ name, error = "" }) => `stack ${name} cannot be applied: ${error}`),
    ],
  };
}

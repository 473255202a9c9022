import { NO_STACKS } from "../../../lib/node/desired/desired.ts";
import type { Desired, DesiredTask } from "../../../lib/node/desired/desired.ts";
import { Reconciler } from "../../../lib/node/reconciler.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";
import { FakeSupervisor } from "../../support/fake_supervisor.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";

/** A reconciler of a node that a test describes by `node`. */
export async function reconcilerFixture() {
  const runDir = await Deno.makeTempDir();
  const supervisor = new FakeSupervisor();
  const log = new FakeLogger();
  const clock = new FakeClock();
  const ranTasks: (readonly DesiredTask[])[] = [];
  const runTasks = (tasks: readonly DesiredTask[]) => void ranTasks.push(tasks);
  const node: { -readonly [Part in keyof Desired]: Desired[Part] } = {
    processes: [],
    files: [],
    stacks: NO_STACKS,
    tasks: [],
  };
  const heldBack: (string | undefined)[] = [];
  const tell = (why: string | undefined) => void heldBack.push(why);
  /** Whether the node was up to date, each time a pass was over. */
  const passes: boolean[] = [];
  const reconciler: Reconciler = new Reconciler({
    ...{ desired: () => ({ ...node }), runTasks, heldBack: tell, supervisor, paths: { runDir }, clock, log },
    passed: () => void passes.push(reconciler.isUpToDate),
  });
  const spec = (name: string, arg: string, needs: string[] = []) => aProcessSpec({ name, args: [arg], needs });
  const stop = new AbortController();
  return {
    ...{ ranTasks, heldBack, passes, runDir, supervisor, clock, log, node, reconciler, spec, stop },
    bringUp: (name: string) => reconciler.bringUp(name, stop.signal),
    pass: () => reconciler.reconcile(stop.signal),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Deno.remove(runDir, { recursive: true });
    },
  };
}

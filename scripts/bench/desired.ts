/**
 * Measures what a pass of the reconciler costs when nothing has changed: making the document that describes the node, and
 * comparing it. Prints milliseconds of processor time per pass, and the share of it that is spent on the stacks.
 *
 *     scripts/deno.sh run -A scripts/bench/desired.ts
 *
 * @module
 */
import { nodePaths } from "../../lib/config/mod.ts";
import { systemClock } from "../../lib/platform/mod.ts";
import { desiredController } from "../../lib/node/desired/controller.ts";
import { Reconciler } from "../../lib/node/reconciler.ts";
import { FakeLogger } from "../../tests/support/fakes.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../tests/support/node_modes.ts";

const PASSES = 200;

/** Processor time of this process so far, in milliseconds. */
async function cpuMs(): Promise<number> {
  const fields = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1]?.split(" ") ?? [];
  const TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function perPass(pass: () => Promise<void>): Promise<number> {
  for (let warm = 0; warm < 20; warm++) await pass();
  const before = await cpuMs();
  for (let n = 0; n < PASSES; n++) await pass();
  return (await cpuMs() - before) / PASSES;
}

for (const mode of CONTROLLER_MODES) {
  const inputs = await inputsOf(mode);
  const facts = factsOf(mode, inputs);
  const supervisor = { apply: () => {}, waitReady: () => Promise.resolve(), remove: () => Promise.resolve() };
  const { signal } = new AbortController();
  const reconciler = new Reconciler({
    desired: () => desiredController(inputs, facts),
    runTasks: () => {},
    heldBack: () => {},
    passed: () => {},
    supervisor,
    paths: { runDir: nodePaths().runDir },
    clock: systemClock,
    log: new FakeLogger(),
  });
  const { processes } = desiredController({ ...inputs }, facts);
  // Processes without files: nothing of this machine is written.
  for (
    const { name } of processes.filter(({ name }) =>
      !["kubelet", "containerd", "keepalived", "kube-apiserver"].includes(name)
    )
  ) {
    await reconciler.bringUp(name, signal);
  }
  const withoutStacks = await perPass(() => reconciler.reconcile(signal));
  reconciler.deployWith((stacks) => Promise.resolve(void stacks.written.length));
  const withStacks = await perPass(() => reconciler.reconcile(signal));
  console.log(`${mode.name}: ${withStacks.toFixed(2)} ms a pass, ${withoutStacks.toFixed(2)} ms of it without stacks`);
}

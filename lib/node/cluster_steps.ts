import { retry } from "../base/mod.ts";
import { approveKubeletServing } from "../kube/mod.ts";
import {
  applyStack,
  bootstrapRbacStack,
  keepNodeRoles,
  keepSystemStacks,
  keepWorkerConfig,
  StackApplier,
} from "../manifests/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { K0S_VERSION } from "./version.ts";

/** What a controller does through the API once it is up: objects of the system, and the tasks that keep them. */
export function clusterSteps(state: ControllerState): BootStep[] {
  const isEnabled = (name: string) => !state.inputs.options.disableComponents.includes(name);
  const rbac: BootStep = {
    name: "system-rbac",
    needs: ["kube-apiserver"],
    run: async (signal) => {
      const { clock, log, random } = state.inputs.ports;
      const stack = bootstrapRbacStack({ autopilot: false });
      // Upstream's count. A server that has just become ready may still refuse what its hooks are busy with.
      await retry(() => applyStack(state.client, stack, { clock, log, signal }), {
        clock,
        random,
        signal,
        attempts: 10,
      });
    },
  };
  return [
    ...(isEnabled("system-rbac") ? [rbac] : []),
    {
      name: "system-tasks",
      needs: ["kube-apiserver"],
      run: () => {
        startTasks(state, isEnabled);
        return Promise.resolve();
      },
    },
  ];
}

function startTasks(state: ControllerState, isEnabled: (component: string) => boolean): void {
  const { config, options, paths, ports } = state.inputs;
  const { clock, log } = ports;
  const { client } = state;
  const common = { client, clock, log };
  if (isEnabled("applier-manager")) {
    const applier = new StackApplier({ ...common, manifestsDir: paths.manifestsDir });
    state.runInBackground("applier", (signal) => applier.run(signal));
    state.runInBackground("system-stacks", (signal) =>
      keepSystemStacks({
        ...common,
        applier,
        config,
        manifestsDir: paths.manifestsDir,
        disabledComponents: options.disableComponents,
        konnectivity: false,
      }, signal));
  }
  const workerConfig = { ...common, config, k0sVersion: K0S_VERSION, konnectivity: false, autopilotDisabled: true };
  state.runInBackground("worker-config", (signal) => keepWorkerConfig(workerConfig, signal));
  if (isEnabled("node-role")) state.runInBackground("node-role", (signal) => keepNodeRoles(common, signal));
  if (isEnabled("csr-approver")) {
    state.runInBackground("csr-approver", (signal) => approveKubeletServing(common, signal));
  }
}

import { retry } from "../base/mod.ts";
import {
  applyStack,
  bootstrapRbacStack,
  keepNodeRoles,
  keepSystemStacks,
  keepWorkerConfig,
  StackApplier,
} from "../manifests/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import { LEADER_LEASE } from "./controller_set.ts";
import type { ControllerState } from "./controller_state.ts";
import { etcdLeaderTasks, etcdSteps, keepMember } from "./etcd_steps.ts";
import { runAmongControllers, runUnderLease, type Task, WORKER_CONFIG_LEASE } from "./leader_work.ts";
import { usesKonnectivity } from "./options.ts";
import { reportConfiguration } from "./report_configuration.ts";
import { approveServingCertificates } from "./serving_certificates.ts";
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
      needs: ["kube-apiserver", ...etcdSteps(state).map(({ name }) => name)],
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
  const { client, controllers } = state;
  const common = { client, clock, log };
  const konnectivity = usesKonnectivity(options);
  const leaderTasks: Task[] = [];
  if (isEnabled("applier-manager")) {
    const applier = new StackApplier({ ...common, manifestsDir: paths.manifestsDir });
    leaderTasks.push({ name: "applier", run: (signal) => applier.run(signal) });
    // Every controller has the manifests on its disk, as upstream; who applies them, does so at once.
    const stacks = { ...common, applier, config, manifestsDir: paths.manifestsDir, controllers, konnectivity };
    state.runInBackground(
      "system-stacks",
      (signal) => keepSystemStacks({ ...stacks, disabledComponents: options.disableComponents }, signal),
    );
  }
  state.runInBackground("configuration-event", (signal) => reportConfiguration(state, signal));
  if (isEnabled("node-role")) leaderTasks.push({ name: "node-role", run: (signal) => keepNodeRoles(common, signal) });
  if (isEnabled("csr-approver")) {
    leaderTasks.push({ name: "csr-approver", run: (signal) => approveServingCertificates(state, signal) });
  }
  leaderTasks.push(...etcdLeaderTasks(state));
  const workerConfig = { ...common, config, k0sVersion: K0S_VERSION, konnectivity, autopilotDisabled: true };
  runAmongControllers(state);
  keepMember(state);
  runUnderLease(state, LEADER_LEASE, leaderTasks);
  runUnderLease(state, WORKER_CONFIG_LEASE, [
    { name: "worker-config", run: (signal) => keepWorkerConfig(workerConfig, signal) },
  ]);
}

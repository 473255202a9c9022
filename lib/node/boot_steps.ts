import type { BootStep } from "../supervisor/mod.ts";
import { COMPONENT_USER_NAMES, ensureComponentUsers } from "../host/mod.ts";
import { beginEtcdTokenKey, issueNodePki, type NewKeyPair } from "../pki/mod.ts";
import { apiServerSpec, controllerManagerSpec, runsEtcd, schedulerSpec } from "./control_plane.ts";
import type { ControllerState } from "./controller_state.ts";
import { clusterSteps } from "./cluster_steps.ts";
import { embeddedWorkerSteps } from "./embedded_worker.ts";
import { etcdSteps } from "./etcd_steps.ts";
import { joinApiSteps } from "./join_api_steps.ts";
import { joinNeeds, joinSteps } from "./join_steps.ts";
import { keepalivedSteps } from "./keepalived_steps.ts";
import { konnectivityNeeds, konnectivitySteps } from "./konnectivity_steps.ts";
import { makeStorageDirectories } from "./directories.ts";
import { nodePkiOptions } from "./node_pki.ts";
import type { NodeState } from "./node_state.ts";
import { bringUpStorage } from "./storage.ts";

/**
 * The boot of a controller as a graph: what can run at once, does.
 *
 * The critical path is storage unpacked → storage up → API server up → system objects applied → node registered; the
 * rest is off it.
 */
export function bootSteps(state: ControllerState): BootStep[] {
  const prepare = [...joinSteps(state), ...hostSteps(state), ...unpackSteps(state)];
  if (state.inputs.options.initOnly) return prepare;
  return [
    ...prepare,
    ...konnectivitySteps(state),
    ...controlPlaneSteps(state),
    ...etcdSteps(state),
    ...clusterSteps(state),
    ...joinApiSteps(state),
    ...keepalivedSteps(state),
    ...(state.hasWorker ? embeddedWorkerSteps(state) : []),
  ];
}

function hostSteps(state: ControllerState): BootStep[] {
  const { paths, config, ports } = state.inputs;
  let tokenKey: Promise<NewKeyPair | undefined> | undefined;
  const etcdTokenKey: BootStep = {
    name: "etcd-token-key",
    needs: [],
    run: async () => void await (tokenKey = beginEtcdTokenKey(paths)),
  };
  return [
    ...(runsEtcd(config) ? [etcdTokenKey] : []),
    {
      name: "users",
      needs: [],
      run: async () => {
        state.users = await ensureComponentUsers({
          names: COMPONENT_USER_NAMES,
          dataDir: paths.dataDir,
          spawn: ports.spawn,
          log: ports.log,
        });
      },
    },
    {
      name: "storage-directories",
      needs: ["users"],
      run: () => makeStorageDirectories(paths, { config, users: state.users }),
    },
    {
      name: "certificates",
      needs: ["users", "storage-directories", ...joinNeeds(state.inputs.options)],
      run: async () => {
        const options = await nodePkiOptions({ ...state.inputs, users: state.users });
        const { digests, tokenAlgorithms } = await issueNodePki({ ...options, etcdTokenKey: tokenKey });
        state.digests = digests;
        state.etcdTokenAlgorithm = tokenAlgorithms["etcd/jwt"] ?? state.etcdTokenAlgorithm;
        await state.connect();
      },
    },
  ];
}

function unpackSteps(state: ControllerState): BootStep[] {
  const { config } = state.inputs;
  const storage = config.spec.storage.type === "kine" ? ["kine"] : runsEtcd(config) ? ["etcd"] : [];
  const node = ["containerd", "containerd-shim-runc-v2", "runc"];
  return [
    // Apart, so that the datastore starts while the rest is still being unpacked.
    unpackStep("unpack-storage", { parts: storage, needs: [], isBackground: false }, state),
    unpackStep("unpack-control-plane", { parts: ["kubernetes"], needs: [], isBackground: false }, state),
    // Not at the same time: datastore and API server wait for the control plane, and nothing waits for the runtime yet.
    ...(state.hasWorker
      ? [unpackStep("unpack-runtime", { parts: node, needs: ["unpack-control-plane"], isBackground: true }, state)]
      : []),
  ];
}

/** A step that unpacks programs of the executable. */
export function unpackStep(
  name: string,
  { parts, needs, isBackground }: { parts: readonly string[]; needs: readonly string[]; isBackground: boolean },
  state: NodeState,
): BootStep {
  const { bundle, paths, ports } = state.inputs;
  return {
    name,
    needs,
    run: async (signal) => {
      state.staged.push(...parts);
      await bundle.stage(parts, {
        binDir: paths.binDir,
        clock: ports.clock,
        log: ports.log,
        signal,
        isBackground,
        isSyncedLater: true,
      });
    },
  };
}

function controlPlaneSteps(state: ControllerState): BootStep[] {
  const isEnabled = (name: string) => !state.inputs.options.disableComponents.includes(name);
  const controllerManager: BootStep = {
    name: "kube-controller-manager",
    needs: ["kube-apiserver"],
    run: (signal) => state.bringUp(controllerManagerSpec(state.controlPlane), signal),
  };
  const scheduler: BootStep = {
    name: "kube-scheduler",
    needs: ["kube-apiserver"],
    run: (signal) => state.bringUp(schedulerSpec(state.controlPlane), signal),
  };
  return [
    {
      name: "storage",
      needs: ["unpack-storage", "storage-directories", "certificates"],
      run: (signal) => bringUpStorage(state, signal),
    },
    {
      name: "kube-apiserver",
      needs: ["storage", "unpack-control-plane", ...konnectivityNeeds(state.inputs.options)],
      run: (signal) => state.bringUp(apiServerSpec(state.controlPlane), signal),
    },
    ...(isEnabled("kube-controller-manager") ? [controllerManager] : []),
    ...(isEnabled("kube-scheduler") ? [scheduler] : []),
  ];
}

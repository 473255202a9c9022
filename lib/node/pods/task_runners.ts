import { watchContainerdDropIns } from "../../components/mod.ts";
import type { TaskRunners } from "../running_tasks.ts";
import { takeOverDropIns } from "./containerd_drop_ins.ts";
import { followImages } from "./images.ts";
import type { PodState } from "./pod_state.ts";
import { followRegistries } from "./registries.ts";
import { followRegistrySecrets } from "./registry_secrets.ts";
import { followResolvConf } from "./resolv_conf.ts";

/** How the tasks of a machine that runs pods run. */
export function podRunners(state: PodState): TaskRunners {
  return {
    "containerd-drop-ins": (signal) =>
      watchContainerdDropIns({
        clock: state.inputs.ports.clock,
        signal,
        known: state.facts.host?.dropIns ?? [],
        onChange: (dropIns) => takeOverDropIns(dropIns, state),
      }),
    "images": (signal) => followImages(state, signal),
    "registries": (signal) => followRegistries(state, signal),
    "registry-secrets": (signal) => followRegistrySecrets(state, signal),
    "name-servers": (signal) => followResolvConf(state, signal),
  };
}

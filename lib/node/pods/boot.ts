import { containerd, kubelet } from "../../components/mod.ts";
import type { BootPlan } from "../boot_plan.ts";
import { refuseBrokenDropIns } from "./containerd_drop_ins.ts";
import { installHostTools } from "./host_tools.ts";
import { importImages } from "./images.ts";
import { prepareKubelet } from "./node_addresses.ts";
import { preparePodHost } from "./prepare_pod_host.ts";
import type { PodState } from "./pod_state.ts";

/** Steps of a role before those that its pods need. */
export interface PodNeeds {
  /** After which the worker profile is known. */
  profileNeeds: readonly string[];
  /** After which the kubelet can reach the API server. */
  kubeletNeeds: readonly string[];
  /** Done just before the kubelet starts. */
  beforeKubelet?: () => void | Promise<void>;
}

/** What a node needs to run pods, whatever its role: container runtime, images, kubelet. */
export function planPods(
  plan: BootPlan,
  state: PodState,
  { profileNeeds, kubeletNeeds, beforeKubelet }: PodNeeds,
): void {
  const { criSocket } = state.inputs.options;
  plan.step("kernel", [], () => preparePodHost(state));
  if (criSocket === undefined) {
    const runtimeNeeds = ["unpack-runtime", "kernel", ...containerd.needs, ...profileNeeds];
    plan.step("containerd", runtimeNeeds, async (end) => {
      await refuseBrokenDropIns(state);
      await state.reconciler.bringUp(containerd.name, end);
    });
    plan.step("images", ["containerd"], (end) => importImages(state, end));
  }
  // Not before the executables are unpacked: the datastore and the API server wait for those.
  plan.step("host-tools", ["unpack-runtime", "kernel"], (end) => installHostTools(state, end));
  const needs = [...kubelet.needs, ...kubeletNeeds, ...profileNeeds, "kernel", "host-tools", "images"];
  plan.step("kubelet", needs, async (end) => {
    await prepareKubelet(state);
    await beforeKubelet?.();
    await state.reconciler.bringUp(kubelet.name, end);
  });
}

import { inStopOrder } from "../supervisor/mod.ts";
import { containerd } from "./containerd.ts";
import type { ControlPlaneProcess } from "./control_plane.ts";
import { etcd } from "./etcd.ts";
import { keepalived } from "./keepalived.ts";
import { kine } from "./kine.ts";
import { konnectivity } from "./konnectivity.ts";
import { kubeApiserver } from "./kube_apiserver.ts";
import { kubeControllerManager } from "./kube_controller_manager.ts";
import { kubeScheduler } from "./kube_scheduler.ts";
import { kubelet } from "./kubelet.ts";

/** The datastores: a controller runs one of them at most. */
export const DATASTORES: readonly ControlPlaneProcess[] = [etcd, kine];

/** The processes of a control plane, beside its datastore. */
export const CONTROL_PLANE: readonly ControlPlaneProcess[] = [
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  konnectivity,
];

/** Every process that a node may run. */
const ALL = [...DATASTORES, ...CONTROL_PLANE, containerd, kubelet, keepalived] as const;

/**
 * Names of all processes that a k0s may leave running when it is killed, in the order of a stop: each after those that
 * need it.
 */
export function processesInStopOrder(): string[] {
  return inStopOrder(ALL.map(({ name, needs }) => ({ name, needs }))).map(({ name }) => name);
}
